/**
 * The messages of the async API: what may be sent, and how it becomes bytes.
 */
import { encodeText } from "../../core/memory/bytes.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { isArrayBuffer, isDetached } from "../../shim/realm.js";
import { argumentError } from "../errors.js";

/** A part that was received. */
export type Message = Bytes;

/** What may be sent as a part: bytes as they are, text as UTF-8, a number as its decimal text, null as no bytes. */
export type MessageLike = ArrayBufferView | ArrayBuffer | SharedArrayBuffer | string | number | null;

const EMPTY = new Uint8Array(0);

/**
 * The bytes of a part; views of what was given where that is bytes already. Anything else goes as the text that
 * JavaScript makes of it, as with npm zeromq; throws what that throws, such as a TypeError for a symbol.
 */
export function bytesOf(part: unknown): Uint8Array {
  if (part instanceof Uint8Array) return part.length === 0 ? attached(part) : part;
  if (typeof part === "string") return encodeText(part);
  if (part === null) return EMPTY;
  if (ArrayBuffer.isView(part)) return attached(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  if (isArrayBuffer(part)) return new Uint8Array(part);
  return encodeText("".concat(part as string));
}

/** The same bytes. Throws a TypeError where their memory was given away, and they were more than these. */
function attached(part: Uint8Array): Uint8Array {
  if (part.length !== 0 || !isDetached(part.buffer)) return part;
  throw argumentError("Message has no bytes any more: its ArrayBuffer is detached");
}

/** The parts of a message. An empty array has none: nothing is sent. */
export function partsOf(message: unknown): Uint8Array[] {
  if (!Array.isArray(message)) return [bytesOf(message)];
  return partsFrom(message.length, (i) => bytesOf(message[i]));
}

/** `count` parts, each made from its number. An array that is pushed to has room for 17 with the first of them, in every message. */
export function partsFrom<Part>(count: number, part: (i: number) => Part): Part[] {
  if (count === 1) return [part(0)];
  if (count === 2) return [part(0), part(1)];
  if (count === 3) return [part(0), part(1), part(2)];
  const parts = new Array<Part>(count);
  for (let i = 0; i < count; i++) parts[i] = part(i);
  return parts;
}
