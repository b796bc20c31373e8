/**
 * Messages that wait to be sent. Small parts are copied. The bytes of larger parts stay in the
 * program's memory until libzmq takes them. If that memory is detached or shrinks in the meantime,
 * bytes are lost: the message rejects, and is never sent shorter.
 */
import { PARKED_COPY_BYTES } from "../../core/tuning.js";
import { errorNamed, type ErrnoError } from "../errors.js";
import { hasParts, partsOf } from "./message.js";
import type { Outgoing } from "./blocked-sends.js";

/** A message that waits to be sent. */
export class ParkedMessage implements Outgoing {
  readonly #parts: readonly Uint8Array[];
  readonly #size: number;
  readonly #send: (parts: readonly Uint8Array[]) => number;

  /** `send` makes one attempt to send the parts. */
  constructor(message: unknown, send: (parts: readonly Uint8Array[]) => number) {
    this.#parts = partsOf(message).map(keep);
    this.#size = sizeOf(this.#parts);
    this.#send = send;
  }

  attempt(): number {
    if (sizeOf(this.#parts) !== this.#size) throw changed();
    return this.#send(this.#parts);
  }
}

/** The error of a message that has lost bytes. */
export function changed(what = "message"): ErrnoError {
  return errorNamed("EINVAL", `the memory of the ${what} was detached, resized or used again before it was sent`);
}

/**
 * Returns the number of bytes and parts of a message. Text counts as nothing, because it cannot
 * change.
 */
export function weigh(message: unknown): number {
  if (!hasParts(message)) return ArrayBuffer.isView(message) ? message.byteLength : 0;
  return message.reduce<number>((sum, part) => sum + 1 + (ArrayBuffer.isView(part) ? part.byteLength : 0), 0);
}

/** Returns a view of fixed length: a view that tracks resizable memory would grow with it. */
function keep(part: Uint8Array): Uint8Array {
  if (part.length <= PARKED_COPY_BYTES) return new Uint8Array(part);
  const { resizable, growable } = part.buffer as { readonly resizable?: boolean; readonly growable?: boolean };
  return resizable || growable ? new Uint8Array(part.buffer, part.byteOffset, part.length) : part;
}

function sizeOf(parts: readonly Uint8Array[]): number {
  let size = 0;
  for (const part of parts) size += part.length;
  return size;
}
