/**
 * Values that imports of the wasm exchange with C: memory, text and endpoints at a pointer, and
 * errnos.
 */
import type { Endpoint, ErrnoNumbers } from "../../shim/host.js";
import { encodeText } from "../memory/bytes.js";
import type { Memory } from "../memory/memory.js";
import { readEndpoint } from "./endpoints.js";
import type { MemoryPtr } from "./module.js";

/** What the values are read from, and how errnos are numbered. */
export interface Answering {
  readonly memory: Memory;
  readonly errno: ErrnoNumbers;
}

export const view = (t: Answering, ptr: number, size: number): Uint8Array => t.memory.view(ptr >>> 0, size >>> 0);
export const text = (t: Answering, ptr: number): string => t.memory.text((ptr >>> 0) as MemoryPtr);
export const endpoint = (t: Answering, ptr: number): Endpoint | undefined =>
  readEndpoint(t.memory, (ptr >>> 0) as MemoryPtr);
export const refusal = (t: Answering, name: string): number => -(t.errno[name] ?? 0);

/** Calls with the endpoint. Answers EINVAL if there is none. */
export function at(t: Answering, ptr: number, call: (found: Endpoint) => number): number {
  const found = endpoint(t, ptr);
  return found ? call(found) : refusal(t, "EINVAL");
}

/** Writes the text and a NUL, if they fit. Returns its length, or the named errno. */
export function put(t: Answering, value: string, out: number, capacity: number, tooLong: string): number {
  const bytes = encodeText(`${value}\0`);
  if (bytes.length > capacity) return refusal(t, tooLong);
  t.memory.u8.set(bytes, out >>> 0);
  return bytes.length - 1;
}
