/**
 * The messages of the async API: what may be sent, and how it becomes bytes.
 */

/** A part that was received. */
export type Message = Buffer;

/** What may be sent as a part: bytes as they are, text as UTF-8, a number as its decimal text, null as no bytes. */
export type MessageLike = ArrayBufferView | ArrayBuffer | SharedArrayBuffer | string | number | null;

const EMPTY = new Uint8Array(0);

/**
 * The bytes of a part; views of what was given where that is bytes already. Anything else goes as the text that
 * JavaScript makes of it, as with npm zeromq; throws what that throws, such as a TypeError for a symbol.
 */
export function bytesOf(part: unknown): Uint8Array {
  if (part instanceof Uint8Array) return part;
  if (typeof part === "string") return Buffer.from(part);
  if (part === null) return EMPTY;
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  if (part instanceof ArrayBuffer || part instanceof SharedArrayBuffer) return new Uint8Array(part);
  return Buffer.from("".concat(part as string));
}

/** The parts of a message. An empty array has none: nothing is sent. */
export function partsOf(message: unknown): Uint8Array[] {
  if (!Array.isArray(message)) return [bytesOf(message)];
  const parts: Uint8Array[] = [];
  for (const part of message) parts.push(bytesOf(part));
  return parts;
}
