/**
 * What one end of a connection sends to the other: the path that it takes, what the observer of the
 * network learns of it, and a reset after a number of bytes, if one is planned.
 */
import type { Machine } from "./machine.js";
import { DATA, Path } from "./path.js";
import { cut, segments, total } from "./pieces.js";
import type { Way } from "./ways.js";

export class Transmission {
  readonly #from: Machine;
  readonly #to: Machine;
  readonly #way: Way;
  readonly #arrive: (pieces: readonly Uint8Array[]) => void;
  readonly #path: Path;
  #untilReset = Infinity;

  /**
   * `arrive` is called with the bytes of each segment when it arrives, and `timedOut` when the
   * other system has not answered for too long.
   */
  constructor(from: Machine, to: Machine, arrive: (pieces: readonly Uint8Array[]) => void, timedOut: () => void) {
    this.#from = from;
    this.#to = to;
    this.#way = from.network.ways(from, to);
    this.#arrive = arrive;
    this.#path = new Path(from, to, DATA, () => {
      this.ended("timeout");
      timedOut();
    });
  }

  /** When all that was sent has arrived, in microseconds, if nothing is in the way. */
  get lastArrival(): number {
    return this.#path.lastArrival;
  }

  /** The connection is reset after this number of further bytes. */
  resetAfter(bytes: number): void {
    this.#untilReset = bytes;
  }

  /**
   * Sends pieces of bytes, as far as a planned reset lets them. True: the connection is reset now.
   */
  send(pieces: readonly Uint8Array[]): boolean {
    const sent = cut(pieces, this.#untilReset);
    const bytes = total(sent);
    this.#untilReset -= bytes;
    this.#from.network.observer.sent?.(this.#from, this.#to, sent, "stream");
    const { segment } = this.#way;
    if (bytes <= segment) this.#path.send(() => this.#arrive(sent), bytes);
    else for (const part of segments(sent, segment)) this.#path.send(() => this.#arrive(part), total(part));
    const reset = this.#untilReset === 0;
    if (reset) this.#untilReset = Infinity;
    return reset;
  }

  /** Has something without bytes arrive, after all that was sent before. */
  signal(arrive: () => void): void {
    this.#path.send(arrive);
  }

  /** The observer learns how this direction has ended. */
  ended(how: "end" | "reset" | "timeout"): void {
    this.#from.network.observer.ended?.(this.#from, this.#to, how);
  }

  /** Nothing is sent again. */
  abandon(): void {
    this.#path.abandon();
  }
}
