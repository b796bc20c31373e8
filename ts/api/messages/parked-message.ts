/**
 * Messages that wait to be sent. Small parts are copied; the bytes of larger ones stay in the program's memory until libzmq takes
 * them. Memory that is detached or made smaller in the meantime has lost bytes: such a message rejects, and is never sent shorter.
 */
import { PARKED_COPY_BYTES } from "../../core/tuning.js";
import { errorNamed, type ErrnoError } from "../errors.js";
import { partsOf } from "./message.js";
import type { Outgoing } from "./blocked-sends.js";

/** One message that waits. */
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

/** How many bytes a message has, and parts: text counts as nothing, as it cannot change. */
export function weigh(message: unknown): number {
  if (!Array.isArray(message)) return ArrayBuffer.isView(message) ? message.byteLength : 0;
  return message.reduce<number>((sum, part) => sum + 1 + (ArrayBuffer.isView(part) ? part.byteLength : 0), 0);
}

/** A view of a fixed length: one that follows memory which can be resized would grow with it. */
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
