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
}

export class Watches {
  readonly #byFd = new Map<number, Watch>();
  #noted: Watch[] = [];

  set(fd: number, listener: Listener): void {
    this.#byFd.set(fd, { listener, noted: 0 });
  }

  delete(fd: number): void {
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
        watch.listener(events);
      }
    }
  }

  clear(): void {
    this.#byFd.clear();
    this.#noted = [];
  }
}
