/** `struct host_endpoint` of host.h, read from and written to wasm memory. */
import type { Endpoint } from "../../shim/host.js";
import { decodeText, writeUtf8 } from "../memory/bytes.js";
import type { Memory } from "../memory/memory.js";
import type { MemoryPtr } from "./module.js";

/** enum host_kind */
const KIND = { none: 0, unix: 1, inet4: 4, inet6: 6, name4: 14, name: 16 } as const;
const PORT = 1;
const LENGTH = 2;
const TEXT_OFFSET = 12;
const TEXT_BYTES = 260;

/** undefined: HOST_NONE. */
export function readEndpoint(memory: Memory, ptr: MemoryPtr): Endpoint | undefined {
  const words = memory.i32;
  const at = ptr >> 2;
  const text = decodeText(memory.view(ptr + TEXT_OFFSET, words[at + LENGTH] ?? 0));
  const port = words[at + PORT] ?? 0;
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
  words[(ptr >> 2) + PORT] = port;
  words[(ptr >> 2) + LENGTH] = writeUtf8(memory.buffer, ptr + TEXT_OFFSET, text, TEXT_BYTES);
}

function spell(endpoint: Endpoint | undefined): { kind: number; text: string; port: number } {
  if (!endpoint) return { kind: KIND.none, text: "", port: 0 };
  if (endpoint.kind === "unix") return { kind: KIND.unix, text: endpoint.path, port: 0 };
  if (endpoint.kind === "name")
    return { kind: endpoint.family === 4 ? KIND.name4 : KIND.name, text: endpoint.name, port: endpoint.port };
  return { kind: endpoint.family === 4 ? KIND.inet4 : KIND.inet6, text: endpoint.address, port: endpoint.port };
}
