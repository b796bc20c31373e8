/** How many bytes may be on their way and unread, as bounded by the buffers of two kernels. */
import { BATCH_BYTES } from "../host.js";

/**
 * Bytes that may be unread by the other end; half of them must be read before there is room again.
 */
const WINDOW_BYTES = 262144;
/** Bytes that writes of one batch, which are taken whole, may take beyond the window. */
const OVERFLOW_BYTES = 1048576;

export class SendWindow {
  #unread = 0;

  /** How much of a write of that size is taken now. */
  room(size: number): number {
    const room = WINDOW_BYTES - this.#unread;
    if (size <= BATCH_BYTES) return room > 0 || this.#unread + size <= WINDOW_BYTES + OVERFLOW_BYTES ? size : 0;
    return Math.max(Math.min(room, size), 0);
  }

  take(bytes: number): void {
    this.#unread += bytes;
  }

  /** The other end has read bytes, or they were dropped. */
  give(bytes: number): void {
    this.#unread -= bytes;
  }

  /** Whether a sender that was refused may go on. */
  get halfEmpty(): boolean {
    return this.#unread <= WINDOW_BYTES / 2;
  }
}
