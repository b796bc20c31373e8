/**
 * Who wants to hear of which descriptor. C's `host.notify` only notes what has happened; listeners are called
 * afterwards, outside libzmq.
 */
import { POLLNVAL } from "../shim/host.js";

type Listener = (events: number) => void;

interface Watch {
  readonly listener: Listener;
  /** Events noted since the listener was last called. */
  noted: number;
  /** Not taken back: what is noted is still to be told. */
  live: boolean;
}

export class Watches {
  readonly #byFd = new Map<number, Watch>();
  #noted: Watch[] = [];

  /** A listener that replaces another is told what was noted for that one. */
  set(fd: number, listener: Listener): void {
    const noted = this.#byFd.get(fd)?.noted ?? 0;
    const watch: Watch = { listener, noted, live: true };
    this.delete(fd);
    this.#byFd.set(fd, watch);
    if (noted !== 0) this.#noted.push(watch);
  }

  /** From here on the listener is not called, whatever has been noted. */
  delete(fd: number): void {
    const watch = this.#byFd.get(fd);
    if (watch) watch.live = false;
    this.#byFd.delete(fd);
  }

  /** True: the first that is noted since the last delivery. */
  note(fd: number, events: number): boolean {
    const watch = this.#byFd.get(fd);
    if (!watch) return false;
    if (events & POLLNVAL) this.#byFd.delete(fd);
    if (watch.noted === 0) this.#noted.push(watch);
    watch.noted |= events;
    return this.#noted.length === 1;
  }

  /** Calls the listeners of all that is noted, and of what they cause to be noted. */
  deliver(): void {
    while (this.#noted.length > 0) {
      const due = this.#noted;
      this.#noted = [];
      for (const watch of due) {
        const events = watch.noted;
        watch.noted = 0;
        if (watch.live) watch.listener(events);
      }
    }
  }

  clear(): void {
    for (const watch of this.#noted) watch.live = false;
    for (const fd of [...this.#byFd.keys()]) this.delete(fd);
    this.#noted = [];
  }
}
