/**
 * Messages of the async API: the values that may be sent, and their conversion to bytes.
 */
import { encodeText } from "../../core/memory/bytes.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { isArrayBuffer, isDetached, isError, isOutOfBounds } from "../../shim/realm.js";
import { argumentError, withDetail } from "../errors.js";

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
 * JavaScript's text of them, as with npm zeromq.
 *
 * @throws TypeError for bytes that are gone; the error of a conversion: see `messageError()`.
 */
export function bytesOf(part: unknown): Uint8Array {
  try {
    if (part instanceof Uint8Array) return part.length === 0 ? attached(part) : part;
    if (typeof part === "string") return encodeText(part);
    if (part === null) return EMPTY;
    if (ArrayBuffer.isView(part)) return viewedBytes(part);
    if (isArrayBuffer(part)) return isDetached(part) ? gone("detached") : new Uint8Array(part);
    return encodeText("".concat(part as string));
  } catch (error) {
    throw messageError(error);
  }
}

/**
 * Returns the error of a value that cannot be sent, such as a symbol or a revoked proxy. The text
 * is the engine's, as with npm zeromq, and `detail` explains it. Errors of the program's own
 * toString() methods stay as they are, unless they are TypeErrors without `detail`.
 */
export function messageError(error: unknown): unknown {
  if (!isError(error) || error.name !== "TypeError" || "detail" in error || !Object.isExtensible(error)) return error;
  return withDetail(error, "Message must be bytes, text, a number or null, or an array of these");
}

/** Returns the bytes of a view of any class, which need not be one of bytes. */
function viewedBytes(view: ArrayBufferView): Uint8Array {
  if (isDetached(view.buffer)) return gone("detached");
  if (isOutOfBounds(view)) return gone("smaller than the view");
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Returns an array without bytes, if it is one. */
function attached(part: Uint8Array): Uint8Array {
  if (isDetached(part.buffer)) return gone("detached");
  return isOutOfBounds(part) ? gone("smaller than the view") : part;
}

function gone(state: string): never {
  throw argumentError(
    `Message has no bytes any more: its ArrayBuffer is ${state}`,
    "send the bytes before transfer(), resize() or postMessage() takes them, or send a copy",
  );
}

/** Returns the parts of a message. An empty array has no parts: nothing is sent. */
export function partsOf(message: unknown): Uint8Array[] {
  if (!hasParts(message)) return [bytesOf(message)];
  return partsFrom(message.length, (i) => bytesOf(message[i]));
}

/** Whether the message is an array of parts. */
export function hasParts(message: unknown): message is readonly unknown[] {
  try {
    return Array.isArray(message);
  } catch (error) {
    throw messageError(error); // a revoked proxy
  }
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
