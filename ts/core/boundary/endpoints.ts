/** `struct host_endpoint` of host.h, read from and written to wasm memory. */
import type { Endpoint } from "../../shim/host.js";
import { decodeText, writeUtf8 } from "../memory/bytes.js";
import type { Memory } from "../memory/memory.js";
import type { MemoryPtr } from "./module.js";

/** Indices of its fields, in words, and the length of its text in bytes. */
export const ENDPOINT = { kind: 0, port: 1, length: 2, text: 3 } as const;
export const TEXT_BYTES = 260;

/** `enum host_kind` */
export const KIND = { none: 0, unix: 1, inet4: 4, inet6: 6, name4: 14, name: 16 } as const;
const TEXT_OFFSET = 4 * ENDPOINT.text;

/** Reads an endpoint; undefined for HOST_NONE. */
export function readEndpoint(memory: Memory, ptr: MemoryPtr): Endpoint | undefined {
  const words = memory.i32;
  const at = ptr >> 2;
  const text = decodeText(memory.view(ptr + TEXT_OFFSET, words[at + ENDPOINT.length] ?? 0));
  const port = words[at + ENDPOINT.port] ?? 0;
  switch (words[at]) {
    case KIND.unix:
      return { kind: "unix", path: text };
    case KIND.inet4:
      return { kind: "inet", family: 4, address: text, port };
    case KIND.inet6:
      return { kind: "inet", family: 6, address: text, port };
    case KIND.name4:
      return { kind: "name", family: 4, name: text, port };
    case KIND.name:
      return { kind: "name", family: 0, name: text, port };
    default:
      return undefined;
  }
}

export function writeEndpoint(memory: Memory, ptr: MemoryPtr, endpoint: Endpoint | undefined): void {
  const { kind, text, port } = spell(endpoint);
  const words = memory.i32;
  words[ptr >> 2] = kind;
  words[(ptr >> 2) + ENDPOINT.port] = port;
  words[(ptr >> 2) + ENDPOINT.length] = writeUtf8(memory.buffer, ptr + TEXT_OFFSET, text, TEXT_BYTES);
}

function spell(endpoint: Endpoint | undefined): { kind: number; text: string; port: number } {
  if (!endpoint) return { kind: KIND.none, text: "", port: 0 };
  if (endpoint.kind === "unix") return { kind: KIND.unix, text: endpoint.path, port: 0 };
  if (endpoint.kind === "name")
    return { kind: endpoint.family === 4 ? KIND.name4 : KIND.name, text: endpoint.name, port: endpoint.port };
  return { kind: endpoint.family === 4 ? KIND.inet4 : KIND.inet6, text: endpoint.address, port: endpoint.port };
}
