/**
 * The program's own memory as the place for the parts of a received message. They are put there one
 * after the other while there is room. A part without room gets memory of its own, so nothing is
 * cut off.
 */
import { isUint8Array } from "../../shim/realm.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { Memory } from "../../core/memory/memory.js";
import { viewOf } from "../../core/memory/bytes.js";
import { argumentError } from "../errors.js";
import { waitOf, type WaitOptions } from "./wait.js";

/** The time limit of a receive, and the memory for its message. */
export interface ReceiveOptions extends WaitOptions {
  /**
   * Memory for the message, which the program must not use until the message has arrived. The parts
   * are then views of it, in their order; parts without room are Buffers of their own. Reusing one
   * memory for large messages avoids fresh pages. Bytes of a large message are put there as they
   * arrive, so the memory may have changed also when the wait is given up.
   */
  readonly into?: Uint8Array | undefined;
}

const INTO = ["into"];

/**
 * Checks the options of a receive that takes no other arguments. Throws a TypeError if they are
 * invalid.
 */
export function receiveOptionsOf(given: unknown): ReceiveOptions | undefined {
  const options: ReceiveOptions | undefined = waitOf(given, 0, INTO);
  if (options?.into !== undefined && !isUint8Array(options.into))
    throw argumentError("Memory to receive into must be a Uint8Array", "into: bytes, such as new Uint8Array(1024)");
  return options;
}

/** The place that received parts are copied to from wasm memory. */
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
