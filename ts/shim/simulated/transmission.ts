/**
 * What one end of a connection sends to the other: the path that it takes, what the observer of the
 * network learns of it, and a reset after a number of bytes, if one is planned.
 */
import type { Machine } from "./machine.js";
import { DATA, Path } from "./path.js";
import { cut, segments, total } from "./pieces.js";

export class Transmission {
  readonly #from: Machine;
  readonly #to: Machine;
  readonly #path: Path;
  #untilReset = Infinity;

  /** `timedOut` is called when the other system has not answered for too long. */
  constructor(from: Machine, to: Machine, timedOut: () => void) {
    this.#from = from;
    this.#to = to;
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
  send(pieces: readonly Uint8Array[], arrive: (sent: readonly Uint8Array[]) => void): boolean {
    const sent = cut(pieces, this.#untilReset);
    const bytes = total(sent);
    this.#untilReset -= bytes;
    const { observer, ways } = this.#from.network;
    observer.sent?.(this.#from, this.#to, sent, "stream");
    for (const segment of segments(sent, bytes, ways.segment(this.#from, this.#to)))
      this.#path.send(() => arrive(segment), total(segment));
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
