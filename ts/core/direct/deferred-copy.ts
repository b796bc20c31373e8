/**
 * Sends a large message whose bytes are copied late. libzmq gets the message before its bytes are
 * in wasm memory. The bytes that the network takes at once are written from the program's memory
 * and never copied. The others are copied while the network is full, and at the latest when the
 * pump returns. Only for sockets whose messages libzmq does not look into
 * (wasm/exports/direct.cpp).
 */
import { BATCH_BYTES } from "../../shim/host.js";
import { DEFERRED_PIECE_BYTES } from "../tuning.js";
import type { MemoryPtr } from "../boundary/module.js";

/**
 * Bytes that are copied at once, because libzmq copies the beginning of a message into its batch.
 */
const BEGINNING_BYTES = BATCH_BYTES;

/** Wasm memory, to which the bytes are copied. */
interface Target {
  write(ptr: MemoryPtr, bytes: Uint8Array): void;
}

export class DeferredCopy {
  readonly #memory: Target;
  #bytes: Uint8Array | undefined;
  #start = 0;
  /** Number of bytes, from the start on, that were sent or copied. */
  #done = 0;
  /** Number of bytes of the message that were sent since advanced() was called. */
  #sent = 0;
  #length = 0;
  /** Offset from which on all bytes are in wasm memory. */
  #rest = 0;

  constructor(memory: Target) {
    this.#memory = memory;
  }

  /** Starts with a message whose bytes belong at `ptr`, and copies its beginning there. */
  begin(ptr: MemoryPtr, bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#start = ptr;
    this.#rest = this.#length = bytes.length;
    this.#copy(0, BEGINNING_BYTES);
    this.#done = BEGINNING_BYTES;
    this.#sent = 0;
  }

  /** Number of bytes of the message that were sent since the last call, from either memory. */
  advanced(): number {
    const since = this.#sent;
    this.#sent = 0;
    return since;
  }

  /** Copies all bytes that were neither sent nor copied, and releases the program's memory. */
  finish(): void {
    this.#copy(this.#done, this.#rest);
    this.end();
  }

  /** Releases the program's memory. Bytes that were not copied are no longer needed. */
  end(): void {
    this.#bytes = undefined;
  }

  /**
   * The `size` bytes at the pointer, in the program's memory; undefined if they are in wasm memory.
   */
  at(ptr: number, size: number): Uint8Array | undefined {
    const from = ptr - this.#start;
    if (this.#bytes === undefined || from < 0 || from >= this.#rest) return undefined;
    return this.#bytes.subarray(from, from + size);
  }

  /**
   * Returns the work for the time in which the network takes no more of the bytes from the pointer
   * on. It copies the last bytes first, piece by piece, towards the bytes that are sent. The peer
   * waits no longer than one piece takes.
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

  /**
   * Records that `size` bytes at the pointer were sent, if they are the message's. libzmq does not
   * return to them.
   */
  sent(ptr: number, size: number): void {
    const from = ptr - this.#start;
    if (from < 0 || from >= this.#length) return;
    this.#sent += size;
    this.#done = Math.max(this.#done, from + size);
  }

  #copy(from: number, to: number): void {
    if (this.#bytes !== undefined && from < to)
      this.#memory.write((this.#start + from) as MemoryPtr, this.#bytes.subarray(from, to));
  }
}
