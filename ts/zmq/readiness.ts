/**
 * Several listeners for one descriptor; an instance has room for one. Listeners run outside libzmq.
 * POLLNVAL reaches all of them, and is their last event.
 */
import { POLLERR, POLLHUP, POLLNVAL } from "../shim/host.js";
import type { Instance } from "../core/instance/instance.js";

const ALWAYS = POLLERR | POLLHUP | POLLNVAL;

type Listener = (events: number) => void;

export class Readiness {
  readonly #instance: Instance;
  readonly #byFd = new Map<number, Map<Listener, number>>();

  constructor(instance: Instance) {
    this.#instance = instance;
  }

  /**
   * Calls the listener each time one of the events becomes ready. Returns a function that stops
   * this.
   */
  watch(fd: number, events: number, listener: Listener): () => void {
    const listeners = this.#byFd.get(fd) ?? new Map<Listener, number>();
    this.#byFd.set(fd, listeners.set(listener, events));
    this.#arm(fd, listeners);
    return () => {
      if (!listeners.delete(listener) || this.#byFd.get(fd) !== listeners) return;
      if (listeners.size > 0) {
        this.#arm(fd, listeners);
      } else {
        this.#byFd.delete(fd);
        this.#instance.unwatch(fd);
      }
    };
  }

  #arm(fd: number, listeners: Map<Listener, number>): void {
    const wanted = [...listeners.values()].reduce((all, each) => all | each, 0);
    this.#instance.watch(fd, wanted, (events) => this.#deliver(fd, listeners, events));
  }

  #deliver(fd: number, listeners: Map<Listener, number>, events: number): void {
    if (events & POLLNVAL) this.#byFd.delete(fd);
    for (const [listener, wanted] of [...listeners]) {
      if (events & (wanted | ALWAYS)) listener(events);
    }
  }
}
