/**
 * Polls the one stream of an exchange: where one peer alone is asked and answers, the answer comes
 * sooner than an idle processor wakes. So after a write the stream that was read last is read again,
 * for a moment, before the event loop waits. It is done only where it has helped before.
 */
import { performance } from "node:perf_hooks";
import { Backoff } from "../../backoff.js";

/** Longer than it takes a peer that sleeps to wake up and to answer. */
const LOOK_MS = 0.2;
/** Exchanges follow each other without a turn of the event loop for so long at most. */
const CHAIN_MS = 1;
/** So many exchanges in a row make a conversation. */
const CONVERSATION = 4;
/** Backoff limit (2ⁿ) after failed attempts, which are long. */
const MOST_FAILURES = 10;

/** A stream that can be read without the event loop. */
export interface Polled {
  /** Takes what has arrived, as if the event loop had read it. False: nothing has. */
  poll(): boolean;
}

export class PingPong {
  /** undefined: the last write was not an answer to one stream alone. */
  #peer: Polled | undefined;
  #answered = false;
  /** How often in a row `#peer` was read and then one stream written, and nothing else. */
  #exchanges = 0;
  readonly #patience = new Backoff(MOST_FAILURES);
  #looking = false;
  /** When the exchanges began that the event loop knows nothing of; 0: it has read the last one. */
  #since = 0;

  /** The stream has read something. */
  arrived(stream: Polled): void {
    this.#exchanges = this.#answered && stream === this.#peer ? this.#exchanges + 1 : 0;
    this.#peer = stream;
    this.#answered = false;
    if (!this.#looking) this.#since = 0;
  }

  /** The stream is closed. */
  forget(stream: Polled): void {
    if (this.#peer === stream) this.#peer = undefined;
  }

  /** A turn is over that has written to so many streams, and there is nothing more to do. True: it was part of a conversation. */
  turned(written: number): boolean {
    const peer = this.#peer;
    if (peer === undefined) return false;
    if (written === 0) return this.#exchanges >= CONVERSATION;
    if (written > 1) {
      this.#peer = undefined;
      return false;
    }
    this.#answered = true;
    if (this.#exchanges < CONVERSATION) return false;
    if (this.#patience.tries()) this.#look(peer);
    return true;
  }

  #look(peer: Polled): void {
    const start = performance.now();
    if (this.#since === 0) this.#since = start;
    if (start - this.#since > CHAIN_MS) return;
    this.#looking = true;
    // An answer that is there at once says nothing of waiting.
    if (!peer.poll()) this.#patience.tell(waited(peer, start + LOOK_MS));
    this.#looking = false;
  }
}

/** Polls until something comes. False: it has not, or not in time, since the system has had the process stand still. */
function waited(peer: Polled, end: number): boolean {
  do if (peer.poll()) return performance.now() < end;
  while (performance.now() < end);
  return false;
}
