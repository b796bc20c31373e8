/**
 * Polls the stream of a conversation: where one peer is asked and answers, the answer comes sooner
 * than an idle processor wakes. So after a write the stream is read again, for a moment, before the
 * event loop waits. It is done only where it has helped before.
 */
import { performance } from "node:perf_hooks";
import { Backoff } from "../../backoff.js";
import { CHAIN_MS, EXCHANGES, LOOK_FAILURES, LOOK_MS } from "../tuning.js";

/** A stream that can be read without the event loop. */
export interface Polled {
  /** Takes what has arrived, as if the event loop had read it. False: nothing has. */
  poll(): boolean;
}

export class PingPong {
  #peer: Polled | undefined;
  /** How often in a row `#peer` was read once and then written, and no other stream. */
  #exchanges = 0;
  /**
   * How many reads there were at the last exchange, and at the last look that has found an answer.
   */
  #reads = 0;
  #readsByLook = 0;
  /** Start time of the exchanges without a turn of the event loop; 0 when there are none. */
  #since = 0;
  readonly #backoff = new Backoff(LOOK_FAILURES);

  /**
   * The turn is over. It has written to the peer alone, which was read last; `reads` counts the
   * reads of all streams. True: that was part of a conversation.
   */
  answered(peer: Polled, reads: number): boolean {
    if (peer !== this.#peer || reads > this.#reads + 1) this.#exchanges = 0;
    else if (reads === this.#reads + 1) this.#exchanges++;
    this.#peer = peer;
    this.#reads = reads;
    if (reads !== this.#readsByLook) this.#since = 0;
    if (this.#exchanges < EXCHANGES) return false;
    if (this.#backoff.tries()) this.#look(peer);
    return true;
  }

  /** The stream is closed. */
  forget(peer: Polled): void {
    if (this.#peer === peer) this.#peer = undefined;
  }

  #look(peer: Polled): void {
    const start = performance.now();
    if (this.#since === 0) this.#since = start;
    if (start - this.#since > CHAIN_MS) return;
    let answered = peer.poll(); // an answer that is there at once says nothing of waiting
    if (!answered) {
      let now = start;
      do {
        answered = peer.poll();
        now = performance.now();
      } while (!answered && now < start + LOOK_MS);
      this.#backoff.tell(answered && now < start + LOOK_MS); // not in time: the system has had the process stand still
    }
    if (answered) this.#readsByLook = this.#reads + 1;
  }
}
