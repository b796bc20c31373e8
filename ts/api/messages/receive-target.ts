/**
 * The program's own memory, as the place where the parts of a received message are put: one after the other, as long as there is room.
 * A part that finds none gets memory of its own, so nothing is cut off.
 */
import { isUint8Array } from "../../shim/realm.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { Memory } from "../../core/memory/memory.js";
import { viewOf } from "../../core/memory/bytes.js";
import { argumentError } from "../errors.js";
import { waitOf, type WaitOptions } from "./wait.js";

/** How long a receive may wait, and where it puts the message. */
export interface ReceiveOptions extends WaitOptions {
  /**
   * Memory for the message, which must not be used until it has come: its parts are views of this then, in their order, and those for which
   * there is no room Buffers of their own. A large message that comes into memory which is used again costs no fresh pages; its bytes are
   * put there as they come, so some may be when the wait is given up.
   */
  readonly into?: Uint8Array | undefined;
}

const INTO = ["into"];

/** The options of a receive that takes no other arguments. Throws a TypeError where they are none. */
export function receiveOptionsOf(given: unknown): ReceiveOptions | undefined {
  const options: ReceiveOptions | undefined = waitOf(given, 0, INTO);
  if (options?.into !== undefined && !isUint8Array(options.into))
    throw argumentError("Memory to receive into must be a Uint8Array", "into: bytes, such as new Uint8Array(1024)");
  return options;
}

/** Where received parts are copied to, from wasm memory. */
export type Place = Pick<Memory, "copy">;

export class ReceiveTarget implements Place {
  readonly #memory: Memory;
  #left: Uint8Array;

  constructor(memory: Memory, into: Uint8Array) {
    this.#memory = memory;
    this.#left = into;
  }

  copy(ptr: number, size: number): Bytes {
    if (size > this.#left.length || size === 0) return this.#memory.copy(ptr, size);
    const { buffer, byteOffset } = this.#left;
    if (!this.#memory.direct.fill(this.#left, ptr, size)) this.#memory.read(ptr, size, this.#left);
    this.#left = this.#left.subarray(size);
    return viewOf(buffer, byteOffset, size);
  }
}
