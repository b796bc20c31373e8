/** A reactor: handlers of sockets and timers, in one loop. */
import { argumentError, errorNamed } from "./errors.js";
import type { WaitOptions } from "./messages/wait.js";
import { Poller } from "./poller.js";
import { Socket } from "./sockets/socket.js";

/** What a loop calls. It waits for the promise that a handler returns, if any. */
type Outcome = void | Promise<void>;

/** A timer of a loop. */
export interface LoopTimer {
  /** Milliseconds between two calls. */
  readonly intervalMs: number;
  /** How often it is still called. */
  readonly left: number;
}

interface Timer extends LoopTimer {
  left: number;
  /** When it is due, by `performance.now()`. */
  due: number;
  readonly handler: () => Outcome;
}

/** The longest delay of a timer of the runtime: 24 days. */
const LONGEST_MS = 0x7fffffff;

/** Waits for a time, or until the signal aborts. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, Math.min(milliseconds, LONGEST_MS));
    signal.addEventListener("abort", end, { once: true });
  });
}

/**
 * A reactor, as czmq's `zloop`: it calls a handler when a socket has a message, and when a timer is
 * due. Handlers run one at a time, also if they are asynchronous: a program needs no locks.
 *
 * @example
 * const loop = new Loop();
 * loop.on(socket, async () => console.log(String(await socket.receive())));
 * loop.every(1000, () => publisher.send("heartbeat"));
 * await loop.run({ signal });
 */
export class Loop {
  readonly #handlers = new Map<Socket, () => Outcome>();
  readonly #timers = new Set<Timer>();
  readonly #poller = new Poller();
  #running = false;
  #stopped = false;
  /** Ends the wait under way: a timer has come or gone. */
  #wait: AbortController | undefined;

  /**
   * Calls a handler whenever the socket has a message. The handler has to receive it: it is called
   * again as long as there is one. A closed socket leaves the loop.
   *
   * @throws EBADF if the socket is closed.
   */
  on<S extends Socket>(socket: S, handler: (socket: S) => Outcome): this {
    if (!(socket instanceof Socket)) throw argumentError("Socket must be a socket object", "on(socket, handler)");
    if (typeof handler !== "function") throw argumentError("Handler must be a function", "on(socket, handler)");
    this.#poller.add(socket);
    this.#handlers.set(socket, () => handler(socket));
    this.#wait?.abort();
    return this;
  }

  /** Removes a socket. Returns false if the loop does not have it. */
  off(socket: Socket): boolean {
    this.#poller.remove(socket);
    this.#wait?.abort();
    return this.#handlers.delete(socket);
  }

  /**
   * Calls a handler after each interval. A call that is late is not made up for.
   *
   * @param intervalMs Milliseconds, from 0 on.
   * @param times How often. Default: without an end.
   */
  every(intervalMs: number, handler: () => Outcome, times = Infinity): LoopTimer {
    if (typeof intervalMs !== "number" || !(intervalMs >= 0))
      throw argumentError("Interval must be a number of milliseconds", "every(intervalMs, handler)");
    if (typeof handler !== "function") throw argumentError("Handler must be a function", "every(intervalMs, handler)");
    const timer = { intervalMs, left: times, due: performance.now() + intervalMs, handler };
    this.#timers.add(timer);
    this.#wait?.abort();
    return timer;
  }

  /** Calls a handler once, after a number of milliseconds. */
  after(delayMs: number, handler: () => Outcome): LoopTimer {
    return this.every(delayMs, handler, 1);
  }

  /** Removes a timer. Returns false if the loop does not have it, or no longer. */
  cancel(timer: LoopTimer): boolean {
    this.#wait?.abort();
    return this.#timers.delete(timer as Timer);
  }

  /** Ends `run()`, after the handler under way. */
  stop(): void {
    this.#stopped = true;
    this.#wait?.abort();
  }

  /**
   * Runs until `stop()` is called, or neither sockets nor timers are left.
   *
   * @param options `signal` ends it too: it rejects with the signal's reason.
   * @throws EBUSY if it runs already. Rejects with what a handler throws.
   */
  async run({ signal }: Pick<WaitOptions, "signal"> = {}): Promise<void> {
    if (this.#running) throw errorNamed("EBUSY", "the loop runs already");
    const abort = (): void => this.#wait?.abort();
    signal?.addEventListener("abort", abort);
    this.#running = true;
    this.#stopped = false;
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (this.#isOver()) return;
        await this.#turn();
      }
    } finally {
      this.#running = false;
      signal?.removeEventListener("abort", abort);
    }
  }

  #isOver(): boolean {
    for (const socket of this.#handlers.keys()) if (socket.closed) this.#handlers.delete(socket);
    return this.#stopped || this.#handlers.size + this.#timers.size === 0;
  }

  /** Waits for what comes next, and calls its handlers. */
  async #turn(): Promise<void> {
    const ready = await this.#ready();
    for (const timer of [...this.#timers]) {
      if (this.#stopped) return;
      if (performance.now() < timer.due || !this.#timers.has(timer)) continue;
      timer.due = performance.now() + timer.intervalMs;
      if (--timer.left <= 0) this.#timers.delete(timer);
      await timer.handler();
    }
    for (const socket of ready) {
      if (this.#stopped) return;
      // A handler before this one may have received the message, or removed the socket.
      if (!socket.closed && socket.readable) await this.#handlers.get(socket)?.();
    }
  }

  /** The sockets that are ready before the next timer is due. */
  async #ready(): Promise<Socket[]> {
    const due = Math.min(...[...this.#timers].map((timer) => timer.due));
    const timeout = Math.max(0, Math.ceil(due - performance.now()));
    const { signal } = (this.#wait = new AbortController());
    try {
      if (this.#handlers.size === 0) await sleep(timeout, signal);
      else return (await this.#poller.wait({ timeout, signal })).map(({ socket }) => socket);
    } catch (error) {
      if (!signal.aborted && (error as { code?: unknown }).code !== "EAGAIN") throw error;
    } finally {
      this.#wait = undefined;
    }
    return [];
  }
}
