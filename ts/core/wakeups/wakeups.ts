/**
 * Wake-ups: whether an instance runs next on its thread, and which listeners it calls then. The one
 * place above the wasm that decides it; the half in C is wasm/reactor/wakeups.h. The whole way is in
 * docs/wakeups.md.
 *
 *          wake(): C asks, or listeners are due             the host calls link.pump()
 *   IDLE ──────────────────────────────────────► ASKED ──────────────────────────────► in a TURN
 *    ▲                                             ▲                                       │
 *    │                                             └── a listener threw: others are due ───┤
 *    └── over: link.pump() answers whether the host is to call again after a turn ─────────┘
 *
 * A listener is IDLE, then NOTED when C tells of its descriptor, and CALLED at the end of the turn; what
 * is noted outside of a turn asks for one.
 *
 * The host joins requests for a turn that has not begun: on Node, ts/shim/node/loop/loop.ts.
 */
import { POLLNVAL, type HostScheduling } from "../../shim/host.js";
import type { Trace } from "./trace.js";

type Listener = (events: number) => void;

interface Watch {
  readonly fd: number;
  readonly listener: Listener;
  /** Events noted since the listener was last called. */
  noted: number;
  /** The listener was not taken back: it is called for what is noted. */
  live: boolean;
}

/** Listeners to descriptors. C's `host.notify` only notes what has happened; they are called afterwards, outside libzmq. */
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

export class Wakeups {
  readonly #host: Pick<HostScheduling, "wake" | "later">;
  readonly #watches = new Watches();
  /** In a turn that ends with the listeners: what is noted needs no other one. */
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

  /** The host begins a turn. */
  begin(polled: boolean): void {
    this.#turning = true;
    this.trace?.write("pump", undefined, polled ? 1 : 0);
  }

  /** Calls the listeners of all that is noted. */
  deliver(): void {
    this.#watches.deliver(this.trace);
  }

  /** The turn is over. `more`: the host is to begin another one. */
  end(more: boolean): void {
    this.#turning = false;
    this.trace?.write("pump over", undefined, more ? 1 : 0);
    if (this.#watches.due) this.#askToDeliver(); // a listener has thrown
  }

  /** C tells of events of a descriptor. */
  note(fd: number, events: number): void {
    if (this.trace !== undefined && !this.#noteIn(this.trace, fd, events)) return;
    if (this.#watches.note(fd, events) && !this.#turning) this.#askToDeliver();
  }

  /** A listener that replaces another is told what was noted for that one. */
  watch(fd: number, listener: Listener): void {
    this.#watches.set(fd, listener);
  }

  /** From here on the listener is not called, whatever was noted. */
  unwatch(fd: number): void {
    this.#watches.delete(fd);
    this.trace?.write("unwatched", fd);
  }

  /** Calls back after the event loop has had a turn. */
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

  /** The instance has ended: no listener is called any more. */
  clear(): void {
    this.#watches.clear();
  }

  /** False: no listener is to be called. */
  #noteIn(trace: Trace, fd: number, events: number): boolean {
    if (this.#watches.has(fd)) return trace.happens("noted", fd, events);
    trace.write("unwatched", fd);
    return false;
  }

  #askToDeliver(): void {
    this.trace?.write("undelivered");
    this.wake();
  }
}
