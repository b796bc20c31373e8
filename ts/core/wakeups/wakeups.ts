/**
 * Wake-ups: decides whether an instance runs next on its thread, and which listeners it calls then.
 * No other file above the wasm decides this; the half in C is wasm/reactor/wakeups.h. The whole way
 * is in docs/wakeups.md.
 *
 *          wake(): C asks, or listeners are due             the host calls link.pump()
 *   IDLE ──────────────────────────────────────► ASKED ──────────────────────────────► in a TURN
 *    ▲                                             ▲                                       │
 *    │                                             └── a listener threw: others are due ───┤
 *    └── over: link.pump() answers whether the host is to call again after a turn ─────────┘
 *
 * A listener is IDLE, then SCHEDULED when C reports events of its descriptor, and CALLED at the
 * end of the turn. Events that come outside of a turn ask for one.
 *
 * The host merges requests for a turn that has not begun: on Node, ts/shim/node/loop/loop.ts.
 */
import { POLLNVAL, type HostScheduling } from "../../shim/host.js";
import type { Trace } from "./trace.js";

type Listener = (events: number) => void;

interface Watch {
  readonly fd: number;
  readonly listener: Listener;
  /** Events that came since the listener was last called. */
  events: number;
  /** Whether the listener is still to be called: false after it was removed. */
  live: boolean;
}

/**
 * Listeners to descriptors. C's `host.notify` only schedules them. They are called afterwards,
 * outside libzmq.
 */
export class Watches {
  readonly #byFd = new Map<number, Watch>();
  /**
   * Watches whose listeners must be called, from #delivered to #count. The array never shrinks: see
   * Loop.
   */
  #scheduled: (Watch | undefined)[] = [];
  #count = 0;
  #delivered = 0;

  /** Sets the listener. It also gets the events that came for the one it replaces. */
  set(fd: number, listener: Listener): void {
    const events = this.#byFd.get(fd)?.events ?? 0;
    const watch: Watch = { fd, listener, events, live: true };
    this.delete(fd);
    this.#byFd.set(fd, watch);
    if (events !== 0) this.#scheduled[this.#count++] = watch;
  }

  /** Removes the listener, which is not called any more, even for events that came before. */
  delete(fd: number): void {
    const watch = this.#byFd.get(fd);
    if (watch) watch.live = false;
    this.#byFd.delete(fd);
  }

  has(fd: number): boolean {
    return this.#byFd.has(fd);
  }

  /** Whether a listener must be called. */
  get due(): boolean {
    return this.#delivered < this.#count;
  }

  /** Schedules the listener of the events. Returns true if no listener was due before. */
  schedule(fd: number, events: number): boolean {
    const watch = this.#byFd.get(fd);
    if (!watch) return false;
    if (events & POLLNVAL) this.#byFd.delete(fd);
    const { due } = this;
    if (watch.events === 0) this.#scheduled[this.#count++] = watch;
    watch.events |= events;
    return !due;
  }

  /** Calls all scheduled listeners, and those that are scheduled meanwhile. */
  deliver(trace?: Trace): void {
    while (this.due) {
      const watch = this.#scheduled[this.#delivered]!;
      this.#scheduled[this.#delivered++] = undefined;
      const events = watch.events;
      watch.events = 0;
      if (watch.live && trace?.happens("called", watch.fd, events) !== false) watch.listener(events);
    }
    this.#delivered = this.#count = 0;
  }

  clear(): void {
    for (const watch of this.#scheduled) if (watch) watch.live = false;
    for (const fd of [...this.#byFd.keys()]) this.delete(fd);
    this.#scheduled = [];
    this.#delivered = this.#count = 0;
  }
}

export class Wakeups {
  readonly #host: Pick<HostScheduling, "wake" | "later">;
  readonly #watches = new Watches();
  /** In a turn that ends with the listeners, so new events need no other turn. */
  #turning = false;
  /** undefined: the instance is not traced. */
  trace: Trace | undefined;

  constructor(host: Pick<HostScheduling, "wake" | "later">) {
    this.#host = host;
  }

  /** Asks the host for a turn. */
  wake(): void {
    if (this.trace?.happens("wake") === false) return;
    this.#host.wake();
  }

  /** Called when the host begins a turn. */
  begin(polled: boolean): void {
    this.#turning = true;
    this.trace?.write("pump", undefined, polled ? 1 : 0);
  }

  /** Calls all scheduled listeners. */
  deliver(): void {
    this.#watches.deliver(this.trace);
  }

  /** Called at the end of a turn. `more`: the host is to begin another one. */
  end(more: boolean): void {
    this.#turning = false;
    this.trace?.write("pump over", undefined, more ? 1 : 0);
    if (this.#watches.due) this.#askToDeliver(); // a listener has thrown
  }

  /** Notes events that C reports for a descriptor. */
  schedule(fd: number, events: number): void {
    if (this.trace !== undefined && !this.#scheduledIn(this.trace, fd, events)) return;
    if (this.#watches.schedule(fd, events) && !this.#turning) this.#askToDeliver();
  }

  /** Sets the listener. It also gets the events that came for the one it replaces. */
  watch(fd: number, listener: Listener): void {
    this.#watches.set(fd, listener);
  }

  /** Removes the listener, which is not called any more, even for events that came before. */
  unwatch(fd: number): void {
    this.#watches.delete(fd);
    this.trace?.write("unwatched", fd);
  }

  /** Calls back after the next turn of the event loop. */
  later(callback: () => void): void {
    const { trace } = this;
    if (trace === undefined) {
      this.#host.later(callback);
      return;
    }
    trace.write("paused");
    this.#host.later(() => {
      if (trace.happens("resumed")) callback();
    });
  }

  /** Removes all listeners at the end of the instance. */
  clear(): void {
    this.#watches.clear();
  }

  /** Records the transition. Returns false if no listener is to be called. */
  #scheduledIn(trace: Trace, fd: number, events: number): boolean {
    if (this.#watches.has(fd)) return trace.happens("scheduled", fd, events);
    trace.write("unwatched", fd);
    return false;
  }

  #askToDeliver(): void {
    this.trace?.write("undelivered");
    this.wake();
  }
}
