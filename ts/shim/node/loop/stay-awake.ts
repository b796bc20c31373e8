/**
 * Keeps the event loop turning for a moment where the next arrival is expected sooner than an idle
 * processor wakes: after a turn that has written to one stream soon after an arrival. Handshakes and
 * peers that connect one after the other are such cases. Everything else runs in these turns as in
 * any other. It is done only where it has helped before. An exchange with one stream, again and
 * again, is left to ping-pong.ts, which is faster still.
 */
import { performance } from "node:perf_hooks";
import type { HostLink } from "../../host.js";
import { Backoff } from "../../backoff.js";

/** Longer than it takes a peer that sleeps to wake up and to answer. */
const AWAKE_MS = 0.4;
/** Backoff limit (2ⁿ) after failed attempts, which are long. */
const MOST_FAILURES = 10;

export class StayAwake {
  readonly #patience = new Backoff(MOST_FAILURES);
  /** When something was last reported, on performance.now()'s clock; not yet looked at where `#heard`. */
  #arrival = -Infinity;
  /** Something was reported, just before the turn that is coming to its end. */
  #heard = false;
  /** Start time of the current attempt; undefined when there is none. */
  #start: number | undefined;
  /** Turns of the event loop since then. */
  #turns = 0;
  #immediate: NodeJS.Immediate | undefined;

  /** The link, with an ear for what is reported to it. */
  observe(link: HostLink): HostLink {
    return {
      errno: link.errno,
      ready: (fd, set, clear, error) => {
        if (set !== 0) this.#heard = true;
        link.ready(fd, set, clear, error);
      },
      pump: (polled) => link.pump(polled),
    };
  }

  /** A turn is over that has written to so many streams, and there is nothing more to do. */
  turned(written: number): void {
    if (written !== 1 && !this.#heard) return;
    const now = this.#now();
    if (written !== 1) return;
    if (this.#start !== undefined) {
      if (this.#arrival <= this.#start) return;
      this.#stop(now);
    }
    if (now - this.#arrival > AWAKE_MS || !this.#patience.tries()) return;
    this.#start = now;
    this.#turns = 0;
    this.#immediate ??= setImmediate(this.#onTurn);
  }

  /** The host ends. */
  destroy(): void {
    clearImmediate(this.#immediate);
  }

  readonly #onTurn = (): void => {
    this.#immediate = undefined;
    if (this.#start === undefined) return;
    this.#turns++;
    const now = this.#now();
    if (this.#arrival > this.#start || now - this.#start > AWAKE_MS) this.#stop(now);
    else this.#immediate = setImmediate(this.#onTurn);
  };

  #now(): number {
    const now = performance.now();
    if (this.#heard) this.#arrival = now;
    this.#heard = false;
    return now;
  }

  /** What is there at once says nothing of waiting; and where it comes too late, the system may have had the process stand still. */
  #stop(now: number): void {
    const start = this.#start!;
    this.#start = undefined;
    const arrived = this.#arrival > start;
    if (!arrived || this.#turns > 1) this.#patience.tell(arrived && now - start <= AWAKE_MS);
  }
}
