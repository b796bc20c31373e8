/**
 * The state that the functions of the mirror share: one instance, its errno, and the checks that a
 * C compiler would have made.
 *
 * Each function is written once, as `define((mirror) => (…) => …)`. `define` returns the function
 * over the default instance, and `bind` makes it for another. Nothing is instantiated before the
 * first call. There is one `Mirror` for each instance, and it dies with the instance.
 */
import type { Instance } from "../core/instance/instance.js";
import { instances } from "../core/instance/provider.js";
import type { Memory } from "../core/memory/memory.js";
import type { MemoryPtr, SocketPtr, WasmExports } from "../core/boundary/module.js";
import { fromCaller } from "../core/own-frames.js";
import { ZMQ_DONTWAIT, ZMQ_THREAD_SAFE } from "./constants.js";
import { wasmErrno, type ErrnoName } from "./errno.js";
import { baseOf, refuseForeign, remember, type Handle, type Pointer } from "./handles.js";
import { checkedInts, type Integers } from "./integers.js";
import { Readiness } from "./readiness.js";

interface UserData {
  readonly sockets: Map<number, unknown>;
  readonly fds: Map<number, unknown>;
}

export class Mirror {
  readonly instance: Instance;
  readonly exports: WasmExports;
  readonly memory: Memory;
  readonly readiness: Readiness;
  /**
   * Sockets of the thread-safe types, which wait on a condition variable instead of a descriptor.
   * Inline mode only.
   */
  readonly threadSafe = new Set<number>();
  /** The user data of each socket and descriptor of a zmq_poller, by poller. */
  readonly pollers = new Map<number, UserData>();
  /** The hints of the callbacks in each zmq_timers, by timer id. */
  readonly timers = new Map<number, Map<number, number>>();
  readonly #errno: number;
  readonly #base: number;
  readonly #thrown: unknown[] = [];

  constructor(instance: Instance) {
    this.instance = instance;
    this.exports = instance.exports;
    this.memory = instance.memory;
    this.readiness = new Readiness(instance);
    this.#errno = this.exports.__errno_location() >>> 2;
    this.#base = baseOf(instance);
    remember(instance);
  }

  /** C's errno, as the wasm numbers it. */
  get errno(): number {
    return this.memory.i32[this.#errno] ?? 0;
  }

  set errno(number: number) {
    this.memory.i32[this.#errno] = number;
  }

  /** Sets errno, and returns the result of a function that fails. */
  fail(name: ErrnoName): -1 {
    this.errno = wasmErrno(name);
    return -1;
  }

  failedWith(name: ErrnoName): boolean {
    return this.errno === wasmErrno(name);
  }

  /**
   * The pointer in a handle. A number that is not a handle of the instance becomes NULL, which
   * libzmq refuses; reading at that address would end the instance. A handle of another instance
   * throws. The bytes of a message that was received directly are copied to wasm memory first: a
   * program may call in the middle of a turn of the event loop, for example from an iterator of
   * messages to send.
   */
  pointer<H extends Handle>(handle: H | null): Pointer<H> {
    const given: unknown = handle;
    this.memory.direct.settle();
    if (typeof given === "number") {
      const pointer = given - this.#base;
      if (pointer > 0 && pointer < this.memory.u8.length) return pointer as Pointer<H>;
      refuseForeign(given, this.instance);
    } else if (given !== null) throw new TypeError(`a handle must be a number or null, not ${typeof given}`);
    return 0 as Pointer<H>;
  }

  /**
   * The pointer in a handle for which C accepts NULL. Undefined for a number that is no handle: C
   * would not take it for NULL.
   */
  optionalPointer<H extends Handle>(handle: H | null | undefined): Pointer<H> | undefined {
    const pointer = this.pointer(handle ?? null);
    return pointer === 0 && handle ? undefined : pointer;
  }

  /** The handle of a pointer of C, which may be a signed number of 32 bits. */
  handle<H extends Handle>(pointer: Pointer<H>): H {
    return (this.#base + (pointer >>> 0)) as H;
  }

  handleOrNull<H extends Handle>(pointer: Pointer<H>): H | null {
    return pointer === 0 ? null : this.handle<H>(pointer);
  }

  /** Runs a callback of C. An error must not unwind through C, and is kept for `rethrowing()`. */
  keeping(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#thrown.push(error);
    }
  }

  /** Runs a call that calls back, and throws the first error of the callbacks. */
  rethrowing<T>(call: () => T): T {
    const result = call();
    const thrown = this.#thrown.splice(0);
    if (thrown.length === 1) throw thrown[0];
    if (thrown.length > 1) throw new AggregateError(thrown, "several callbacks have failed");
    return result;
  }

  /** An option of type int; undefined if the call fails, with errno set. */
  intOption(socket: SocketPtr, option: number): number | undefined {
    const { memory } = this;
    const length = (memory.scratch + 4) as MemoryPtr;
    memory.u32[length >>> 2] = 4;
    const rc = this.exports.zmq_getsockopt(socket, option, memory.scratch, length);
    return rc === 0 ? memory.i32[memory.scratch >>> 2] : undefined;
  }

  isThreadSafe(socket: SocketPtr): boolean {
    return this.intOption(socket, ZMQ_THREAD_SAFE) === 1;
  }

  /**
   * The flags for a call that may wait. Inline, a call on a thread-safe socket gets ZMQ_DONTWAIT.
   */
  withoutWait(socket: SocketPtr, flags: number): number {
    return this.threadSafe.size !== 0 && this.threadSafe.has(socket) ? flags | ZMQ_DONTWAIT : flags;
  }

  /**
   * The result of a failed call that `withoutWait()` has changed: EINTR if it would have waited.
   */
  interrupted(socket: SocketPtr, timeoutOption: number): -1 {
    const errno = this.errno;
    const wouldWait = this.failedWith("EAGAIN") && this.intOption(socket, timeoutOption) !== 0;
    if (wouldWait) return this.fail("EINTR");
    this.errno = errno;
    return -1;
  }
}

type Factory<F> = (mirror: Mirror) => F;
/**
 * No function of zmq.h takes more. The arguments are named: a rest parameter costs 10 ns for each
 * call.
 */
type Call<R> = (a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown) => R;

const mirrors = new WeakMap<Instance, Mirror>();
const factories = new WeakMap<object, Factory<unknown>>();

/** The mirror of an instance. */
export function mirrorOf(instance: Instance): Mirror {
  let mirror = mirrors.get(instance);
  if (!mirror) mirrors.set(instance, (mirror = new Mirror(instance)));
  return mirror;
}

/** The function, with stack traces of refused arguments that begin at the line that called it. */
function reporting<R>(call: Call<R>): Call<R> {
  return (a, b, c, d, e) => {
    try {
      return call(a, b, c, d, e);
    } catch (error) {
      throw error instanceof TypeError || error instanceof RangeError ? fromCaller(error) : error;
    }
  };
}

/**
 * A function of the mirror over the default instance, which `instanceOf` returns. The arguments in
 * `ints` are checked before it is called.
 */
export function define<A extends Parameters<Call<unknown>>, R>(
  unchecked: Factory<(...args: A) => R>,
  ints?: Integers,
  instanceOf: () => Instance = () => instances().defaultMirrored(),
): (...args: A) => R {
  const factory = ints ? (mirror: Mirror) => checkedInts(unchecked(mirror), ints) : unchecked;
  let owner: Instance | undefined;
  let bound: Call<R> | undefined;
  const delegate: Call<R> = (a, b, c, d, e) => {
    const instance = instanceOf();
    if (!bound || instance !== owner) {
      owner = instance;
      bound = reporting(factory(mirrorOf(instance)) as Call<R>);
    }
    return bound(a, b, c, d, e);
  };
  factories.set(delegate, factory);
  return delegate;
}

/** As `define()`, for a function that makes a new instance if the default one has ended. */
export function defineBeginning<A extends Parameters<Call<unknown>>, R>(
  factory: Factory<(...args: A) => R>,
  ints?: Integers,
): (...args: A) => R {
  return define(factory, ints, () => instances().renewedMirrored());
}

/** The same function over the mirror's instance. */
export function bind(delegate: object, mirror: Mirror): unknown {
  const call = factories.get(delegate)?.(mirror);
  return call && reporting(call as Call<unknown>);
}
