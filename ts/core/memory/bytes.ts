/**
 * Bytes: the one module that makes them, and turns them into text and back. Of which class they are
 * is the platform's business: a program gets Buffers on Node, and Uint8Arrays elsewhere.
 */
import { platform } from "../../shim/platform.js";
import type { Bytes } from "../../shim/program-bytes.js";

const { View, allocate, encode, decode, write, move, markShared } = platform().bytes;

export {
  View,
  allocate,
  decode as decodeText,
  encode as encodeText,
  markShared,
  move as moveBytes,
  write as writeUtf8,
};

/** The `size` bytes from `at` on, without a copy. They must be there. */
export function viewOf(memory: ArrayBufferLike, at: number, size: number): Bytes {
  return new View(memory, at, size);
}

/** All of them, one after the other. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether the bytes are text in UTF-8: others become a different text. */
export function isUtf8(bytes: Uint8Array): boolean {
  const back = encode(decode(bytes));
  return back.length === bytes.length && back.every((byte, i) => byte === bytes[i]);
}
