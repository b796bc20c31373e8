/**
 * The interface of a wasm instance, in either mode, for all layers above it: its calls, its memory,
 * the readiness of its descriptors, and its end. The layers above never ask for the mode, except to
 * name it in an error.
 *
 * Members marked @internal are not in the package's types.
 */
import type { HostScheduling } from "../../shim/host.js";
import type { Memory } from "../memory/memory.js";
import type { TraceRecord } from "../wakeups/trace.js";
import type { ContextPtr, SocketPtr, WasmExports } from "../boundary/module.js";

export type InstanceMode = "inline" | "threaded";

/** A libzmq of its own. `createInstance()` makes one. */
export interface Instance {
  /** Where libzmq runs: "inline" on the event loop, "threads" on a thread of its own. */
  readonly mode: InstanceMode;
  /** @internal Tells instances apart, and is the same in all threads of one: see tag.ts. */
  readonly tag: number;
  /**
   * @internal The functions of libzmq and of the port. A trap or assertion inside one throws
   * `failure` and ends the instance.
   */
  readonly exports: WasmExports;
  /** @internal */
  readonly memory: Memory;
  /**
   * Why the instance has ended; undefined while it runs. After its end every call throws this
   * error.
   */
  readonly failure: Error | undefined;
  /**
   * Calls `listener` once, when the instance ends. Returns a function that removes the listener.
   */
  onFailure(listener: (failure: Error) => void): () => void;

  /**
   * @internal Calls `listener` after each turn in which an event of the descriptor became ready.
   * Calls it with POLLNVAL when the descriptor is closed, which ends the watch. The listener runs
   * outside libzmq, so it may call any function. A descriptor has at most one watch.
   */
  watch(fd: number, events: number, listener: (events: number) => void): void;
  /** @internal */
  unwatch(fd: number): void;
  /**
   * @internal Resolves when a descriptor without a watch can be read, or is closed. Rejects when
   * the instance ends.
   */
  ready(fd: number): Promise<void>;

  /**
   * Returns the last 256 transitions on the way of wake-ups, in this instance's wasm, threads and
   * event loops: which descriptor was ready, what was woken, and what has run. It shows why a
   * socket makes no progress: the transition that had to follow is missing. docs/wakeups.md
   * explains each transition. It may be called in any state, also after the instance has failed.
   *
   * @returns the oldest first; an empty list if the instance is not traced, which is the default:
   * see `InstanceOptions.trace`.
   *
   * @example
   * const instance = createInstance({ trace: true });
   * // …
   * console.table(instance.trace());
   */
  trace(): readonly TraceRecord[];

  /** @internal Keeps the process alive until `release()` was called as often. */
  hold(): void;
  /** @internal */
  release(): void;
  /**
   * @internal Calls back after this many milliseconds. The returned function cancels it. With
   * `keepsAlive` the process lives until then. See `HostScheduling`.
   */
  startTimer(milliseconds: number, callback: () => void, keepsAlive: boolean): () => void;
  /**
   * @internal True: calls block as in C, and libzmq makes progress meanwhile on its own threads.
   * False: calls never wait for the network, and libzmq makes progress only in turns of this
   * thread's event loop.
   */
  readonly callsBlock: boolean;
  /** @internal Other threads can use the instance too. */
  readonly spansThreads: boolean;
  /** @internal The host's clock and scheduling. */
  readonly scheduling: HostScheduling;
  /** @internal Milliseconds of a monotonic clock. */
  now(): number;
  /**
   * @internal Counts arrivals from the network. If the number has changed, the event loop was at
   * work.
   */
  readonly arrivals: number;
  /**
   * @internal Resolves when a bind that failed with EAGAIN can be repeated, on a runtime without a
   * call that binds at once.
   */
  prepared(): Promise<void>;
  /** @internal See `HostSystem`. */
  localAddress(name: string, ipv6: boolean): string | undefined;
  /** @internal */
  lookUp(name: string, ipv6: boolean): Promise<string>;
  /** @internal Prints text for a person. See `HostSystem`. */
  print(text: string): void;
  /** @internal */
  warn(warning: Error | string, code?: string): void;
  /** @internal The process id. */
  process(): number;
  /** @internal Whether objects that the program has dropped are closed when they are collected. */
  readonly collects: boolean;
  /**
   * @internal Calls `listener` when the process is about to end for lack of work. Returns a
   * function that removes the listener.
   */
  onIdle(listener: () => void): () => void;
  /**
   * @internal Runs a call that, in either mode, fails with EINTR instead of waiting.
   * `port_waited()` then returns the descriptor that it would wait for.
   */
  withoutWaiting<T>(call: () => T): T;
  /**
   * @internal Runs the pump now, for example to send messages during a long run without a turn of
   * the event loop.
   */
  pump(): void;
  /** @internal Writes the bytes that connections take at once, at the end of the process. */
  flush(): void;
  /**
   * @internal To be called after `zmq_unbind`, `zmq_disconnect` or `zmq_close`: when it returns,
   * the addresses that were given up are free. It does not wait for messages that linger. After
   * `zmq_disconnect`, it also ends the connection of `socket`, which may hold a source address;
   * otherwise this happens when the event loop turns. After `zmq_bind` of a udp endpoint: when it
   * returns, the address is taken, which libzmq leaves to its I/O thread.
   */
  finish(socket?: SocketPtr): void;
  /**
   * @internal The last error of the host, for the `cause` of an error. Clear it before a call whose
   * cause is needed.
   */
  hostError: unknown;
  /** @internal Runs the callback after the event loop has had a turn, as `inBackground()` does. */
  later(callback: () => void): void;
  /**
   * @internal Runs work that no call of the program waits for. If the instance ends meanwhile, that
   * error is not thrown, because it would be an uncaught exception and end the process. All pending
   * operations have been rejected with it.
   */
  inBackground(work: () => void): void;

  /**
   * @internal The context that all threads of the instance share; undefined if there is only one
   * thread.
   */
  commonContext(): ContextPtr | undefined;

  /**
   * @internal Functions that C calls with a hint, when it frees data (`release`) or when a timer
   * fires (`expire`).
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
