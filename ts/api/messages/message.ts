/**
 * Messages of the async API: the values that may be sent, and their conversion to bytes.
 */
import { encodeText } from "../../core/memory/bytes.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { isArrayBuffer, isDetached } from "../../shim/realm.js";
import { argumentError } from "../errors.js";

/** A received part. */
export type Message = Bytes;

/**
 * A value that may be sent as a part: bytes as they are, text as UTF-8, a number as its decimal
 * text, null as no bytes.
 */
export type MessageLike = ArrayBufferView | ArrayBuffer | SharedArrayBuffer | string | number | null;

const EMPTY = new Uint8Array(0);

/**
 * Returns the bytes of a part; for bytes, a view of the same memory. Other values are converted to
 * JavaScript's text of them, as with npm zeromq. Throws the error of that conversion, such as a
 * TypeError for a symbol.
 */
export function bytesOf(part: unknown): Uint8Array {
  if (part instanceof Uint8Array) return part.length === 0 ? attached(part) : part;
  if (typeof part === "string") return encodeText(part);
  if (part === null) return EMPTY;
  if (ArrayBuffer.isView(part)) return attached(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  if (isArrayBuffer(part)) return new Uint8Array(part);
  return encodeText("".concat(part as string));
}

/** Returns the same bytes. Throws a TypeError if their ArrayBuffer was detached. */
function attached(part: Uint8Array): Uint8Array {
  if (part.length !== 0 || !isDetached(part.buffer)) return part;
  throw argumentError("Message has no bytes any more: its ArrayBuffer is detached");
}

/** Returns the parts of a message. An empty array has no parts: nothing is sent. */
export function partsOf(message: unknown): Uint8Array[] {
  if (!Array.isArray(message)) return [bytesOf(message)];
  return partsFrom(message.length, (i) => bytesOf(message[i]));
}

/**
 * Makes `count` parts, each from its number. The array has exactly that length: one that grows by
 * push() reserves 17 places with the first item.
 */
export function partsFrom<Part>(count: number, part: (i: number) => Part): Part[] {
  if (count === 1) return [part(0)];
  if (count === 2) return [part(0), part(1)];
  if (count === 3) return [part(0), part(1), part(2)];
  const parts = new Array<Part>(count);
  for (let i = 0; i < count; i++) parts[i] = part(i);
  return parts;
}
