/**
 * What every layer above knows of a wasm instance, in either mode: its calls, its memory, its descriptors' readiness,
 * and its end. Nothing above this interface asks which mode it is in, except to say so in an error.
 *
 * Members marked @internal are not in the package's types.
 */
import type { HostScheduling } from "../../shim/host.js";
import type { Memory } from "../memory/memory.js";
import type { TraceRecord } from "../wakeups/trace.js";
import type { ContextPtr, SocketPtr, WasmExports } from "../boundary/module.js";

export type InstanceMode = "inline" | "threaded";

/** A libzmq of its own, which `createInstance()` makes. */
export interface Instance {
  /** Where libzmq runs: "inline" on the event loop, "threads" on a thread of its own. */
  readonly mode: InstanceMode;
  /**
   * @internal Tells the instance from others, and is the same in all of its threads: see tag.ts.
   */
  readonly tag: number;
  /**
   * @internal libzmq's and the port's functions. A trap or assertion inside one throws `failure` and marks the instance dead.
   */
  readonly exports: WasmExports;
  /** @internal */
  readonly memory: Memory;
  /** Why the instance is dead; every call throws it from then on. */
  readonly failure: Error | undefined;
  /** Calls `listener` once, when the instance dies. Returns the way to take it back. */
  onFailure(listener: (failure: Error) => void): () => void;

  /**
   * @internal Calls `listener` after each turn in which an event of the descriptor became ready, and with POLLNVAL when it is
   * closed, which ends the watch. It is called outside libzmq, so it may call anything. One watch a
   * descriptor.
   */
  watch(fd: number, events: number, listener: (events: number) => void): void;
  /** @internal */
  unwatch(fd: number): void;
  /**
   * @internal Resolves when a descriptor that nobody watches can be read, or is closed. Rejects when the instance dies.
   */
  ready(fd: number): Promise<void>;

  /**
   * The last 256 transitions on the way of wake-ups, in this instance's wasm, threads and event loops:
   * which descriptor was ready, what was woken, and what has run. It shows why a socket stands still:
   * the transition that had to follow is missing. docs/wakeups.md explains each transition. It may be
   * called in any state, also after the instance has failed.
   *
   * @returns The oldest first; an empty list if the instance is not traced, which is the default:
   * see `InstanceOptions.trace`.
   *
   * @example
   * const instance = createInstance({ trace: true });
   * // …
   * console.table(instance.trace());
   */
  trace(): readonly TraceRecord[];

  /** @internal Keeps the process alive until as many `release()`s have followed. */
  hold(): void;
  /** @internal */
  release(): void;
  /**
   * @internal Calls back after so many milliseconds, unless the function returned is called before. With
   * `keepsAlive` the process lives until then. See `HostScheduling`.
   */
  startTimer(milliseconds: number, callback: () => void, keepsAlive: boolean): () => void;
  /**
   * @internal Calls wait where C's wait, and libzmq makes progress meanwhile, on threads of its own.
   * False: calls never wait for the network, and libzmq makes progress only in turns of this thread's
   * event loop.
   */
  readonly callsBlock: boolean;
  /** @internal Other threads can use the instance too. */
  readonly spansThreads: boolean;
  /** @internal The host's clock and scheduling. */
  readonly scheduling: HostScheduling;
  /** @internal Milliseconds from some moment on, of a clock that is never set. */
  now(): number;
  /**
   * @internal How often the network has brought something: a number that has changed says that the event loop was at work.
   */
  readonly arrivals: number;
  /**
   * @internal Resolves when a bind that failed with EAGAIN is worth repeating: the runtime has no call that binds at once.
   */
  prepared(): Promise<void>;
  /** @internal See `HostSystem`. */
  localAddress(name: string, ipv6: boolean): string | undefined;
  /** @internal */
  lookUp(name: string, ipv6: boolean): Promise<string>;
  /** @internal Text for a person, and a warning for the program's author: see `HostSystem`. */
  print(text: string): void;
  /** @internal */
  warn(warning: Error | string, code?: string): void;
  /** @internal The number of the process. */
  process(): number;
  /** @internal Objects that the program has dropped are to be closed when they are collected. */
  readonly collects: boolean;
  /**
   * @internal Calls `listener` when the process is about to end for lack of work. Returns the way to take it back.
   */
  onIdle(listener: () => void): () => void;
  /**
   * @internal Runs a call that answers EINTR where it would have to wait, in either mode; `port_waited()` says for what.
   */
  withoutWaiting<T>(call: () => T): T;
  /**
   * @internal Does at once what is due: used to push out what was sent in a long run without a turn of the event loop.
   */
  pump(): void;
  /**
   * @internal To be called after `zmq_unbind`, `zmq_disconnect` or `zmq_close`: the addresses that they give up are free when it
   * returns. Messages that linger are not waited for. After `zmq_disconnect`, `socket` ends its
   * side of the connection, too, which may hold a source address; elsewhere it does so when the
   * event loop turns. After `zmq_bind` of a udp endpoint: the address is taken when it returns,
   * where libzmq leaves that to its I/O thread.
   */
  finish(socket?: SocketPtr): void;
  /**
   * @internal What the host last threw or refused, for the `cause` of an error; to be cleared before a call whose cause is wanted.
   */
  hostError: unknown;
  /** @internal Runs the callback after the event loop has had a turn, as `inBackground()` does. */
  later(callback: () => void): void;
  /**
   * @internal Runs what no call of the program waits for. When the instance ends meanwhile, that is not thrown: it would be an uncaught
   * exception, and end the process. All that is pending has been rejected with it.
   */
  inBackground(work: () => void): void;

  /**
   * @internal The context that the threads of the instance have in common; undefined where there can only be one thread.
   */
  commonContext(): ContextPtr | undefined;

  /**
   * @internal Registers what C calls with a hint when it lets go of data (`release`), or when a timer fires (`expire`).
   */
  readonly callbacks: Callbacks;
  /** Destroys all sockets and timers of the instance at once, without linger. */
  destroy(): void;
}

/** JavaScript functions that C calls back, by a number that C carries as `hint`. */
export interface Callbacks {
  /** Called at most once, then forgotten. */
  addRelease(callback: () => void): number;
  removeRelease(hint: number): void;
  /** Called each time, until removed. */
  addExpire(callback: (timerId: number) => void): number;
  removeExpire(hint: number): void;
}
