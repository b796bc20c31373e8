/**
 * Keeps the event loop turning for a moment when the next arrival is expected sooner than an idle
 * processor wakes up: after a turn that has written to one stream soon after an arrival.
 * Handshakes, and peers that connect one after the other, are such cases. These turns run
 * everything that other turns run. Attempts that fail are followed by backoff. Alternating messages
 * with one peer are left to ping-pong.ts, which is faster still.
 */
import { performance } from "node:perf_hooks";
import { Backoff } from "../../backoff.js";
import { AWAKE_MS, LOOK_FAILURES } from "../tuning.js";

export class StayAwake {
  readonly #backoff = new Backoff(LOOK_FAILURES);
  /** Returns the time of the last report to the instance, given that it is `now`. */
  readonly #reportedAt: (now: number) => number;
  /** Start time of the current attempt; undefined when there is none. */
  #start: number | undefined;
  /** Turns of the event loop since then. */
  #turns = 0;
  #immediate: NodeJS.Immediate | undefined;

  constructor(reportedAt: (now: number) => number) {
    this.#reportedAt = reportedAt;
  }

  /**
   * Called at the end of a turn that has written to one stream, no later than AWAKE_MS after the
   * last report.
   */
  answered(now: number, reportedAt: number): void {
    if (this.#start !== undefined) {
      if (reportedAt <= this.#start) return;
      this.#stop(now, reportedAt);
    }
    if (!this.#backoff.tries()) return;
    this.#start = now;
    this.#turns = 0;
    this.#immediate ??= setImmediate(this.#onTurn);
  }

  /** Ends the attempt with the host. */
  destroy(): void {
    clearImmediate(this.#immediate);
  }

  readonly #onTurn = (): void => {
    this.#immediate = undefined;
    if (this.#start === undefined) return;
    this.#turns++;
    const now = performance.now();
    const reportedAt = this.#reportedAt(now);
    if (reportedAt > this.#start || now - this.#start > AWAKE_MS) this.#stop(now, reportedAt);
    else this.#immediate = setImmediate(this.#onTurn);
  };

  /**
   * Ends the attempt. An arrival in the first turn does not show that waiting pays, so it is not
   * counted. A late arrival counts as a failure: the system may have suspended the process.
   */
  #stop(now: number, reportedAt: number): void {
    const start = this.#start!;
    this.#start = undefined;
    const arrived = reportedAt > start;
    if (!arrived || this.#turns > 1) this.#backoff.tell(arrived && now - start <= AWAKE_MS);
  }
}
