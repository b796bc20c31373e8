/**
 * Wake-ups: whether an instance runs next on its thread, and whom it calls then. The one place above
 * the wasm that decides it; the half in C is wasm/reactor/wakeups.h. docs/wakeups.md has the whole way.
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
import type { HostScheduling } from "../../shim/host.js";
import type { Trace } from "./trace.js";
import { Watches, type Listener } from "./watches.js";

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
