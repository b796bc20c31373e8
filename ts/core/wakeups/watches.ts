/**
 * Listeners to descriptors. C's `host.notify` only notes what has happened; listeners are called
 * afterwards, outside libzmq.
 */
import { POLLNVAL } from "../../shim/host.js";
import type { Trace } from "./trace.js";

export type Listener = (events: number) => void;

interface Watch {
  readonly fd: number;
  readonly listener: Listener;
  /** Events noted since the listener was last called. */
  noted: number;
  /** The listener was not taken back: it is called for what is noted. */
  live: boolean;
}

export class Watches {
  readonly #byFd = new Map<number, Watch>();
  /** Watches whose listeners are to be called, from #told to #count. As long as it ever was: see Loop. */
  #noted: (Watch | undefined)[] = [];
  #count = 0;
  #told = 0;

  /** A listener that replaces another is told what was noted for that one. */
  set(fd: number, listener: Listener): void {
    const noted = this.#byFd.get(fd)?.noted ?? 0;
    const watch: Watch = { fd, listener, noted, live: true };
    this.delete(fd);
    this.#byFd.set(fd, watch);
    if (noted !== 0) this.#noted[this.#count++] = watch;
  }

  /** From here on the listener is not called, whatever has been noted. */
  delete(fd: number): void {
    const watch = this.#byFd.get(fd);
    if (watch) watch.live = false;
    this.#byFd.delete(fd);
  }

  has(fd: number): boolean {
    return this.#byFd.has(fd);
  }

  /** A listener is to be called. */
  get due(): boolean {
    return this.#told < this.#count;
  }

  /** True: nothing was due before. */
  note(fd: number, events: number): boolean {
    const watch = this.#byFd.get(fd);
    if (!watch) return false;
    if (events & POLLNVAL) this.#byFd.delete(fd);
    const { due } = this;
    if (watch.noted === 0) this.#noted[this.#count++] = watch;
    watch.noted |= events;
    return !due;
  }

  /** Calls the listeners of all that is noted, and of what they cause to be noted. */
  deliver(trace?: Trace): void {
    while (this.due) {
      const watch = this.#noted[this.#told]!;
      this.#noted[this.#told++] = undefined;
      const events = watch.noted;
      watch.noted = 0;
      if (watch.live && trace?.happens("called", watch.fd, events) !== false) watch.listener(events);
    }
    this.#told = this.#count = 0;
  }

  clear(): void {
    for (const watch of this.#noted) if (watch) watch.live = false;
    for (const fd of [...this.#byFd.keys()]) this.delete(fd);
    this.#noted = [];
    this.#told = this.#count = 0;
  }
}
