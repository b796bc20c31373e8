/**
 * Sends a large message whose bytes are copied late: libzmq has the message before they are, and
 * what the network takes at once is written from where the program has it, and never copied. The
 * rest is copied meanwhile, and is there when the pump returns. Only for sockets of which libzmq
 * sends what it is given without a look at it (wasm/exports/direct.cpp).
 */
import { BATCH_BYTES } from "../../shim/host.js";
import { DEFERRED_PIECE_BYTES } from "../tuning.js";
import type { MemoryPtr } from "../boundary/module.js";

/** Copied at once: libzmq copies a message's beginning into its batch. */
const BEGINNING_BYTES = BATCH_BYTES;

/** Where the bytes go: wasm memory. */
interface Target {
  write(ptr: MemoryPtr, bytes: Uint8Array): void;
}

export class DeferredCopy {
  readonly #memory: Target;
  #bytes: Uint8Array | undefined;
  #start = 0;
  /** So many from the start on are there, or were sent and are not needed any more, */
  #done = 0;
  /** `#done` when advanced() was last called. */
  #asked = 0;
  /** and all from here on are there. */
  #rest = 0;

  constructor(memory: Target) {
    this.#memory = memory;
  }

  /** They go to `ptr`; the beginning is there. */
  begin(ptr: MemoryPtr, bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#start = ptr;
    this.#rest = bytes.length;
    this.#copy(0, BEGINNING_BYTES);
    this.#done = this.#asked = BEGINNING_BYTES;
  }

  /** How many bytes were sent since this was last asked. */
  advanced(): number {
    const since = this.#done - this.#asked;
    this.#asked = this.#done;
    return since;
  }

  /** From now on all of them are there that were not sent. */
  finish(): void {
    this.#copy(this.#done, this.#rest);
    this.#rest = this.#done;
  }

  /** Others may come. What was not copied is not to be sent. */
  end(): void {
    this.#bytes = undefined;
  }

  /** The `size` bytes at the pointer, from where they are; undefined: in wasm memory. */
  at(ptr: number, size: number): Uint8Array | undefined {
    const from = ptr - this.#start;
    if (this.#bytes === undefined || from < 0 || from >= this.#rest) return undefined;
    return this.#bytes.subarray(from, from + size);
  }

  /**
   * What to do while the network takes no more of the bytes from the pointer on: the last of the
   * others are copied, piece by piece, so that they meet those that are sent. The peer is kept
   * waiting for no longer than a piece takes.
   */
  meanwhile(ptr: number): (taken: number) => boolean {
    return (taken) => {
      const from = Math.max(ptr - this.#start + taken, this.#rest - DEFERRED_PIECE_BYTES);
      if (from >= this.#rest) return false;
      this.#copy(from, this.#rest);
      this.#rest = from;
      return true;
    };
  }

  /** So many bytes at the pointer were sent: libzmq does not come back to them. */
  sent(ptr: number, size: number): void {
    this.#done = Math.max(this.#done, ptr - this.#start + size);
  }

  #copy(from: number, to: number): void {
    if (this.#bytes !== undefined && from < to)
      this.#memory.write((this.#start + from) as MemoryPtr, this.#bytes.subarray(from, to));
  }
}
