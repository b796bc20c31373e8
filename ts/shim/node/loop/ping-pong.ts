/**
 * Polls the stream of one peer with which requests and replies alternate. Its next message often
 * arrives sooner than an idle processor wakes up. So after a write the stream is read again, for a
 * moment, before the event loop waits. Attempts that fail are followed by backoff.
 */
import { performance } from "node:perf_hooks";
import { Backoff } from "../../backoff.js";
import { CHAIN_MS, EXCHANGES, LOOK_FAILURES, LOOK_MS } from "../tuning.js";

/** A stream that can be read without the event loop. */
export interface Polled {
  /** Reads as if the event loop had read. Returns false if nothing has arrived. */
  poll(): boolean;
}

export class PingPong {
  #peer: Polled | undefined;
  /** How often in a row `#peer`, and no other stream, was read once and then written. */
  #exchanges = 0;
  /** Number of reads at the last exchange, and at the last spin that has found a message. */
  #reads = 0;
  #readsBySpin = 0;
  /** Start time of the exchanges without a turn of the event loop; 0 when there are none. */
  #since = 0;
  readonly #backoff = new Backoff(LOOK_FAILURES);

  /**
   * Called at the end of a turn that has written only to the peer, which was read last. `reads`:
   * number of reads of all streams. Returns true if the turn was part of an alternating exchange.
   */
  answered(peer: Polled, reads: number): boolean {
    if (peer !== this.#peer || reads > this.#reads + 1) this.#exchanges = 0;
    else if (reads === this.#reads + 1) this.#exchanges++;
    this.#peer = peer;
    this.#reads = reads;
    if (reads !== this.#readsBySpin) this.#since = 0;
    if (this.#exchanges < EXCHANGES) return false;
    if (this.#backoff.tries()) this.#spin(peer);
    return true;
  }

  /** Forgets a closed stream. */
  forget(peer: Polled): void {
    if (this.#peer === peer) this.#peer = undefined;
  }

  #spin(peer: Polled): void {
    const start = performance.now();
    if (this.#since === 0) this.#since = start;
    if (start - this.#since > CHAIN_MS) return;
    let answered = peer.poll(); // a message that is already here does not show that waiting pays
    if (!answered) {
      let now = start;
      do {
        answered = peer.poll();
        now = performance.now();
      } while (!answered && now < start + LOOK_MS);
      this.#backoff.tell(answered && now < start + LOOK_MS); // late: the system has suspended the process
    }
    if (answered) this.#readsBySpin = this.#reads + 1;
  }
}
