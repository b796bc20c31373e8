/**
 * Arguments that C's compiler would have refused, or that would have made C read past a buffer: they throw, and nothing
 * else in the mirror does, save a dead instance.
 */

import { isDetached, isUint8Array } from "../shim/realm.js";

/** Text of a `const char *` that C does not accept NULL for. */
export function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${name} is a string, not ${value === null ? "null" : typeof value}`);
}

/** An `int` beside one of 64 bits, where a bigint would do for the guard. */
export function intOf(value: unknown, name: string): number {
  if (typeof value === "number") return value;
  throw new TypeError(`${name} is a number, not ${value === null ? "null" : typeof value}`);
}

/** Text of a `const char *` that need not be UTF-8: the bytes, with a NUL behind them. */
export function textBytesOf(value: unknown, name: string): Uint8Array {
  if (!isUint8Array(value)) return Buffer.from(`${textOf(value, name)}\0`);
  return Buffer.concat([attached(value, name), new Uint8Array(1)]);
}

/** Bytes of a `const void *`; text stands for its UTF-8, null for no bytes. */
export function bytesOf(value: unknown, name: string): Uint8Array {
  if (isUint8Array(value)) return attached(value, name);
  if (typeof value === "string") return Buffer.from(value);
  if (value === null) return NO_BYTES;
  throw new TypeError(`${name} is a Uint8Array, a string or null, not ${typeof value}`);
}

const NO_BYTES = new Uint8Array(0);

/** The same bytes. Throws where their memory was given away: C would take them for none. */
function attached(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length !== 0 || !isDetached(bytes.buffer)) return bytes;
  throw new TypeError(`${name} has no bytes any more: its ArrayBuffer is detached`);
}

/** A buffer that C writes to. */
export function bufferOf(value: unknown, name: string): Uint8Array {
  if (isUint8Array(value)) return attached(value, name);
  throw new TypeError(`${name} is a Uint8Array, not ${value === null ? "null" : typeof value}`);
}

/** The length that goes with `available` bytes; all of them where it is left out. */
export function lengthWithin(length: number | null | undefined, available: number, name: string): number {
  if (length === undefined || length === null) return available;
  if (Number.isInteger(length) && length >= 0 && length <= available) return length;
  throw new RangeError(`${name} is ${length}, but there are ${available} bytes`);
}

/**
 * The length that goes with a text of `bytes` bytes in UTF-8 and the NUL behind it. A length that would cut a text beyond
 * ASCII throws: it is a number of characters in nearly every program, and C counts bytes.
 */
export function textLength(length: number | null | undefined, text: string, bytes: number, name: string): number {
  const size = lengthWithin(length ?? bytes, bytes + 1, name);
  if (size >= bytes || bytes === text.length) return size;
  throw new RangeError(
    `${name} is ${size}, but the text has ${bytes} bytes of UTF-8: ${name} counts bytes, not characters; ` +
      "leave it out to send all of the text, or pass Buffer.from(text)",
  );
}

/** `size` of data that has `available` bytes, without a NUL where it is text. */
export function sizeOf(data: unknown, size: number | null | undefined, available: number): number {
  const checked = lengthWithin(size, available, "size");
  return typeof data === "string" ? textLength(checked, data, available, "size") : checked;
}
