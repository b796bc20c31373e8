/**
 * When an instance runs in a page or a worker. A turn that libzmq asks for is a microtask: it comes
 * after the code that runs now, as on Node after process.nextTick().
 */
import type { HostLink, HostScheduling } from "../host.js";
import { WALL_CLOCK } from "../host.js";
import { nextTurn } from "./turns.js";

interface Timers {
  readonly setTimeout: (callback: () => void, milliseconds: number) => number;
  readonly clearTimeout: (timer: number | undefined) => void;
}
const { setTimeout, clearTimeout } = globalThis as unknown as Timers;

/** The longest delay of a timer. */
const MOST_MS = 2 ** 31 - 1;

export class Scheduling implements HostScheduling {
  readonly #link: HostLink;
  #awake = false;
  #ended = false;
  #timer: number | undefined;
  /** When libzmq wants to run, and when the timer fires; Infinity: never. */
  #deadline = Infinity;
  #alarm = Infinity;

  constructor(link: HostLink) {
    this.#link = link;
  }

  now(clock: number): number {
    return clock === WALL_CLOCK ? Date.now() : performance.now();
  }

  wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    queueMicrotask(this.#onMicrotask);
  }

  /** A later deadline leaves the timer as it is: it is set again when it fires. */
  timer(milliseconds: number): void {
    this.#deadline = milliseconds < 0 ? Infinity : performance.now() + milliseconds;
    if (this.#deadline < this.#alarm) this.#arm();
  }

  later(callback: () => void): void {
    nextTurn(callback);
  }

  startTimer(milliseconds: number, callback: () => void): () => void {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  }

  // Nothing ends a page for lack of work, and what is taken is sent at once.
  hold(): void {}
  release(): void {}
  flush(): void {}

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  readonly #onMicrotask = (): void => {
    this.#awake = false;
    this.#turn(false);
  };

  /**
   * The browser's timers drop the fraction and may be early. libzmq would find nothing due then,
   * and not ask again.
   */
  readonly #onTimer = (): void => {
    this.#alarm = Infinity;
    if (performance.now() < this.#deadline) this.#arm();
    else {
      this.#deadline = Infinity;
      this.#turn(true);
    }
  };

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#deadline === Infinity || this.#ended) return;
    const now = performance.now();
    const delay = Math.min(Math.max(Math.ceil(this.#deadline - now), 0), MOST_MS);
    this.#alarm = now + delay;
    this.#timer = setTimeout(this.#onTimer, delay);
  }

  #turn(polled: boolean): void {
    if (!this.#ended && this.#link.pump(polled)) nextTurn(() => this.#turn(true));
  }
}
