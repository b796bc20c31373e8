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

export class Scheduling implements HostScheduling {
  readonly #link: HostLink;
  #awake = false;
  #ended = false;
  #timer: number | undefined;

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

  timer(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = milliseconds < 0 || this.#ended ? undefined : setTimeout(this.#onTimer, milliseconds);
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
  readonly #onTimer = (): void => this.#turn(true);

  #turn(polled: boolean): void {
    if (!this.#ended && this.#link.pump(polled)) nextTurn(() => this.#turn(true));
  }
}
