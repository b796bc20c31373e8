/**
 * JavaScript functions that C calls back, by number: see `Callbacks`. A release during the pump is
 * delayed until the pump has left libzmq, so that the function may call anything.
 */
import type { Callbacks } from "../instance/instance.js";

export class CallbackTable implements Callbacks {
  readonly #releases = new Map<number, () => void>();
  readonly #expires = new Map<number, (timerId: number) => void>();
  #lastHint: number;
  /** The pump is inside libzmq: releases are kept until `resume()`. */
  deferring = false;
  /** The releases that are kept. */
  deferred: (() => void)[] = [];

  /** The first hint: the hints of several threads must differ. */
  constructor(first = 0) {
    this.#lastHint = first;
  }

  addRelease(callback: () => void): number {
    this.#releases.set(++this.#lastHint, callback);
    return this.#lastHint;
  }

  removeRelease(hint: number): void {
    this.#releases.delete(hint);
  }

  addExpire(callback: (timerId: number) => void): number {
    this.#expires.set(++this.#lastHint, callback);
    return this.#lastHint;
  }

  removeExpire(hint: number): void {
    this.#expires.delete(hint);
  }

  /** C has released the data of the hint. */
  release(hint: number): void {
    const callback = this.#releases.get(hint);
    this.#releases.delete(hint);
    if (!callback) return;
    if (this.deferring) this.deferred.push(callback);
    else outsideC(callback);
  }

  expire(timerId: number, hint: number): void {
    const callback = this.#expires.get(hint);
    if (callback) outsideC(() => callback(timerId));
  }

  /** Calls the releases that were kept. */
  resume(): void {
    const due = this.deferred;
    this.deferred = [];
    for (const callback of due) outsideC(callback);
  }

  get size(): number {
    return this.#releases.size + this.#expires.size;
  }
}

/** An exception must not unwind through C: it becomes an uncaught one of its own. */
function outsideC(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
