/**
 * Checks of arguments that a C compiler would have refused, or that would have made C read past a
 * buffer. They throw. Apart from a dead instance, nothing else in the mirror throws.
 */

import { concatBytes, encodeText } from "../core/memory/bytes.js";
import { isDetached, isUint8Array } from "../shim/realm.js";

/** The text of a `const char *` for which C does not accept NULL. */
export function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${name} must be a string, not ${value === null ? "null" : typeof value}`);
}

/** An `int` that stands beside a 64-bit integer, where the guard would accept a bigint. */
export function intOf(value: unknown, name: string): number {
  if (typeof value === "number") return value;
  throw new TypeError(`${name} must be a number, not ${value === null ? "null" : typeof value}`);
}

/** The bytes of a `const char *` that need not be UTF-8, with a NUL behind them. */
export function textBytesOf(value: unknown, name: string): Uint8Array {
  if (!isUint8Array(value)) return encodeText(`${textOf(value, name)}\0`);
  return concatBytes([attached(value, name), new Uint8Array(1)]);
}

/** The bytes of a `const void *`. Text stands for its UTF-8, null for no bytes. */
export function bytesOf(value: unknown, name: string): Uint8Array {
  if (isUint8Array(value)) return attached(value, name);
  if (typeof value === "string") return encodeText(value);
  if (value === null) return NO_BYTES;
  throw new TypeError(`${name} must be a Uint8Array, a string or null, not ${typeof value}`);
}

const NO_BYTES = new Uint8Array(0);

/** The same bytes. Throws if their memory was transferred: C would see no bytes. */
function attached(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length !== 0 || !isDetached(bytes.buffer)) return bytes;
  throw new TypeError(`${name} has no bytes: its ArrayBuffer is detached`);
}

/** Throws unless the value is an object, whose property `value` gets a result. */
export function checkRef(value: unknown, name: string): void {
  if (typeof value === "object" && value !== null) return;
  throw new TypeError(`${name} must be { value: number }, not ${value === null ? "null" : typeof value}`);
}

/** A buffer that C writes to. */
export function bufferOf(value: unknown, name: string): Uint8Array {
  if (isUint8Array(value)) return attached(value, name);
  throw new TypeError(`${name} must be a Uint8Array, not ${value === null ? "null" : typeof value}`);
}

/** The length to use of `available` bytes. Default: all of them. */
export function lengthWithin(length: number | null | undefined, available: number, name: string): number {
  if (length === undefined || length === null) return available;
  if (Number.isInteger(length) && length >= 0 && length <= available) return length;
  throw new RangeError(`${name} is ${length}, but there are ${available} bytes`);
}

/**
 * The length to use of a text with `bytes` bytes in UTF-8 and a NUL behind them. A length that
 * would cut a text beyond ASCII throws: in nearly every program it is a number of characters, and C
 * counts bytes.
 */
export function textLength(length: number | null | undefined, text: string, bytes: number, name: string): number {
  const size = lengthWithin(length ?? bytes, bytes + 1, name);
  if (size >= bytes || bytes === text.length) return size;
  throw new RangeError(
    `${name} is ${size}, but the text has ${bytes} bytes of UTF-8: ${name} counts bytes, not characters; ` +
      "omit it to send all of the text, or pass its bytes",
  );
}

/** The length to use of data with `available` bytes, without the NUL of a text. */
export function sizeOf(data: unknown, size: number | null | undefined, available: number): number {
  const checked = lengthWithin(size, available, "size");
  return typeof data === "string" ? textLength(checked, data, available, "size") : checked;
}
