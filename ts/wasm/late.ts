/**
 * Bytes of a large message that come late: libzmq has the message before they are copied, and each piece is there when it is
 * written, while the peer reads the one before it. That is over when the pump returns, and only for sockets of which libzmq
 * sends what it is given without a look at it.
 */
import type { MemoryPtr, SocketPtr } from "./module.js";

/** Smaller messages are copied as fast as a second write takes. */
export const LATE_BYTES = 2 ** 21;
/**
 * Of one copy, and one write; more than the batches of libzmq, which copies as much of a message's beginning (ts/api/unread.ts). Measured:
 * half and twice as much are slower, by less than the machine varies.
 */
const PIECE_BYTES = 2 ** 19;

/** Where the bytes go: wasm memory. */
interface Target {
  write(ptr: MemoryPtr, bytes: Uint8Array): void;
}

export class Late {
  /** The sockets that may. */
  readonly sockets = new Set<SocketPtr>();
  readonly #memory: Target;
  #bytes: Uint8Array | undefined;
  #start = 0;
  /** So many of them are there. */
  #copied = 0;

  constructor(memory: Target) {
    this.#memory = memory;
  }

  /** Whether the bytes, for the socket, are to come late. */
  suits(socket: SocketPtr, size: number): boolean {
    return size >= LATE_BYTES && this.#bytes === undefined && this.sockets.has(socket);
  }

  /** They go to `ptr`; the first piece is there. */
  begin(ptr: MemoryPtr, bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#start = ptr;
    this.#copied = 0;
    this.#copy(PIECE_BYTES);
  }

  /** From now on all of them are there. */
  finish(): void {
    if (this.#bytes !== undefined) this.#copy(this.#bytes.length);
  }

  /** Others may come. What was not copied is not to be sent. */
  end(): void {
    this.#bytes = undefined;
  }

  /** Whether the pointer is among them. */
  has(ptr: number): boolean {
    return this.#bytes !== undefined && ptr >= this.#start && ptr < this.#start + this.#bytes.length;
  }

  /** Writes from there on, piece by piece, until one is not taken whole: how many bytes went, or a negative errno. */
  send(ptr: number, size: number, write: (ptr: number, size: number) => number): number {
    let sent = 0;
    while (sent < size) {
      const piece = Math.min(size - sent, PIECE_BYTES);
      this.#copy(ptr - this.#start + sent + piece);
      const written = write(ptr + sent, piece);
      if (written < 0) return sent > 0 ? sent : written;
      sent += written;
      if (written < piece) break;
    }
    return sent;
  }

  #copy(end: number): void {
    if (this.#bytes === undefined || end <= this.#copied) return;
    this.#memory.write((this.#start + this.#copied) as MemoryPtr, this.#bytes.subarray(this.#copied, end));
    this.#copied = Math.min(end, this.#bytes.length);
  }
}
