/**
 * The messages of the async API: what may be sent, and how it becomes bytes.
 */

/** A part that was received. */
export type Message = Buffer;

/** What may be sent as a part: bytes as they are, text as UTF-8, a number as its decimal text, null as no bytes. */
export type MessageLike = ArrayBufferView | ArrayBuffer | SharedArrayBuffer | string | number | null;

const EMPTY = new Uint8Array(0);

/** The bytes of a part; views of what was given where that is bytes already. Throws a TypeError for anything else. */
export function bytesOf(part: unknown): Uint8Array {
  if (part instanceof Uint8Array) return part;
  if (typeof part === "string") return Buffer.from(part);
  if (part === null) return EMPTY;
  if (typeof part === "number") return Buffer.from(String(part));
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  if (part instanceof ArrayBuffer || part instanceof SharedArrayBuffer) return new Uint8Array(part);
  throw new TypeError(`A message part is bytes, a string, a number or null, not ${describe(part)}`);
}

/** The parts of a message: at least one. */
export function partsOf(message: unknown): Uint8Array[] {
  if (message === undefined) throw new TypeError("Message must be present");
  if (!Array.isArray(message)) return [bytesOf(message)];
  if (message.length === 0) throw new TypeError("A message has at least one part");
  return message.map(bytesOf);
}

function describe(part: unknown): string {
  return typeof part === "object" && part !== null ? `an object of class ${part.constructor.name}` : typeof part;
}
