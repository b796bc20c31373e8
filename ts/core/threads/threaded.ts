/**
 * The threaded mode, as one of its threads sees it: calls go into the shared memory directly, and
 * block where C's block. Reports for a thread wait in its queue (thread-queue.ts) until its event
 * loop turns.
 */
import type { CapableHost, CreateCapableHost } from "../../shim/capabilities.js";
import { CallbackTable } from "../boundary/callbacks.js";
import { ERRNO } from "../boundary/errno-numbers.js";
import { AssertionError, DestroyedError, ThreadEndedError } from "../errors.js";
import { guardedCall, guardExports } from "../boundary/guard.js";
import { askingRelay } from "./host-calls.js";
import { hostImports, libcImports } from "../boundary/imports.js";
import type { InstanceMode } from "../instance/instance.js";
import { LiveInstance, asFailure, failureFrom, kindOf } from "../instance/life.js";
import { Memory } from "../memory/memory.js";
import type { PgmShared } from "../boundary/pgm.js";
import type { ContextPtr, MemoryPtr, MsgPtr, SocketPtr, WasmExports } from "../boundary/module.js";
import {
  ASKED,
  CALL_THREAD_NUMBER,
  COMMON_CONTEXT,
  ENDED,
  FAILED,
  FLUSH,
  HINT_BITS,
  HOST_NUMBER,
  HOST_WORD,
  STATE,
  TAG,
  TRACE,
  Thread,
  callSlot,
  declareFailure,
  failureOf,
  wake,
  type SharedInstance,
} from "./shared.js";
import { Wakeups } from "../wakeups/wakeups.js";
import { ThreadQueue } from "./thread-queue.js";
import { askForPlace, enter, instantiate, type Place, type RawExports } from "./thread.js";

/** How long destroy() waits for the host thread to close the sockets. */
const END_LIMIT_MS = 5_000;
/** How long a process that exits waits for the host thread to write. */
const FLUSH_LIMIT_MS = 1_000;

const ORPHANED = "the thread that had made the instance has ended";

/** The order in which threads end. */
export interface ThreadEnds {
  /**
   * Gets the serial number of the thread, holds its liveness pipe, returns its number in the
   * system, and calls back when the host thread ends first. undefined: both threads end together.
   */
  readonly hold: ((serial: number, hostEnded: () => void) => number) | undefined;
  /** The thread ends with the process. */
  readonly withProcess: boolean;
}

export class ThreadedInstance extends LiveInstance {
  readonly mode: InstanceMode = "threaded";
  readonly tag: number;
  readonly exports: WasmExports;
  readonly memory: Memory;
  readonly callbacks: CallbackTable;
  /** The handle with which other threads become threads of this instance. */
  readonly shared: SharedInstance;
  readonly place: Place;
  protected readonly host: CapableHost;
  protected readonly wakeups: Wakeups;
  readonly #queue: ThreadQueue;
  readonly #raw: RawExports;
  /** Index of the word that counts the calls that this thread is in. */
  readonly #insideAt: number;
  readonly #lives: (number: number) => boolean | undefined;
  #failure: Error | undefined;

  /** `lives` says whether the thread with that number lives. */
  constructor(
    shared: SharedInstance,
    createHost: CreateCapableHost,
    { hold, withProcess }: ThreadEnds,
    lives: (number: number) => boolean | undefined,
  ) {
    super(shared.module);
    this.#lives = lives;
    this.shared = shared;
    this.tag = shared.control[TAG] ?? 0;
    const place = askForPlace(shared, hold !== undefined, () => this.#declareOrphaned());
    if (!place) throw refusal(shared);
    this.place = place;
    this.#insideAt = (place.address >>> 2) + Thread.inside;
    shared.control[callSlot(place.index) + CALL_THREAD_NUMBER] = hold?.(place.serial, () => this.#hostLost()) ?? 0;
    this.callbacks = new CallbackTable(place.index << HINT_BITS);
    this.host = createHost({
      errno: ERRNO,
      ready: () => undefined,
      pump: () => this.#turn(),
      refused: this.#refused,
    });
    this.wakeups = new Wakeups(this.host);
    // The host thread outlives all threads but the main one.
    this.host.atEnd({ idle: () => this.idle(), exit: () => (withProcess ? this.#exit() : undefined) });
    const relay = this.#relay();
    const asked = { look: () => this.#look(), refused: this.#refused, trace: () => this.wakeups.trace };
    const host = askingRelay(hostImports(relay), shared, place.index, asked);
    this.#raw = instantiate(shared, { host, ...libcImports(relay) });
    this.exports = this.#guarded();
    this.memory = relay.memory = new Memory(this.exports);
    this.#queue = this.#newQueue();
    this.#inside(() => enter(this.#raw, shared, place.address, false));
    this.openTrace(shared.control[TRACE]! >>> 0, place.index);
    this.memory.open(((this.memory.i32[(place.address >>> 2) + Thread.scratch] ?? 0) >>> 0) as MemoryPtr);
  }

  get failure(): Error | undefined {
    return this.shared.control[STATE] === FAILED ? this.#learn() : this.#failure;
  }

  override watch(fd: number, events: number, listener: (events: number) => void): void {
    this.#queue.listen();
    this.#queue.collect(); // the records so far are about another descriptor with this number
    super.watch(fd, events, listener);
  }

  withoutWaiting<T>(call: () => T): T {
    this.#raw.port_never_wait(1);
    try {
      return call();
    } finally {
      if (!this.failure) this.#raw.port_never_wait(0);
    }
  }

  /** This thread does none of it. */
  pump(): void {
    return;
  }

  /** This thread does it, and takes the pump: that is faster than to wait for the host thread. */
  finish(socket?: SocketPtr): void {
    if (!this.failure) this.exports.port_finish(socket ?? 0);
  }

  commonContext(): ContextPtr {
    const { control } = this.shared;
    const found = Atomics.load(control, COMMON_CONTEXT) >>> 0;
    if (found !== 0) return found as ContextPtr;
    const made = this.exports.zmq_ctx_new();
    const before = Atomics.compareExchange(control, COMMON_CONTEXT, 0, made) >>> 0;
    if (before === 0) return made;
    this.exports.zmq_ctx_term(made); // another thread was first, and this context has no sockets to wait for
    return before as ContextPtr;
  }

  #exit(): void {
    this.flush();
    this.showTrace("the process ends");
  }

  /** Waits until the host thread has written the bytes that connections take at once. */
  flush(): void {
    const { control } = this.shared;
    if (this.failure) return;
    Atomics.store(control, FLUSH, ASKED);
    wake(this.memory.i32, control[HOST_WORD] ?? 0);
    Atomics.wait(control, FLUSH, ASKED, FLUSH_LIMIT_MS);
  }

  /** Ends the instance, for all threads. */
  destroy(): void {
    const { control } = this.shared;
    this.fail(new DestroyedError("The libzmq instance was destroyed"));
    Atomics.wait(control, ENDED, 0, END_LIMIT_MS);
  }

  /** See `Failable`. */
  fail(reason: unknown): Error {
    const before = this.failure;
    if (before) return before;
    const failure = asFailure(reason);
    const first = declareFailure(this.shared.control, kindOf(failure), failure.message);
    if (!first) return this.#learn() ?? failure;
    this.#failure = failure;
    wake(this.memory.i32, this.shared.control[HOST_WORD] ?? 0);
    this.notifyFailure(failure);
    return failure;
  }

  readonly #refused = (error: unknown): void => void (this.hostError = error);

  /** The failure that another thread has declared. */
  #learn(): Error | undefined {
    const declared = this.#failure ? undefined : failureOf(this.shared.control);
    if (declared) {
      const failure = (this.#failure = failureFrom(declared.kind, declared.text));
      queueMicrotask(() => this.notifyFailure(failure));
    }
    return this.#failure;
  }

  /** The host thread ends with the thread that made the instance, and cannot report it. */
  #look(): void {
    this.#declareOrphaned();
    if (this.failure) throw this.failure;
  }

  #declareOrphaned(): void {
    const { control } = this.shared;
    if (this.#lives(control[HOST_NUMBER] ?? 0) === false) declareFailure(control, "thread", ORPHANED);
  }

  /** The event loop reports the end of the host thread: pending operations reject. */
  #hostLost(): void {
    if (!this.failure) this.fail(new ThreadEndedError(ORPHANED));
  }

  #relay(): Parameters<typeof hostImports>[0] & { memory: Memory } {
    return {
      host: this.host,
      errno: ERRNO,
      memory: undefined as unknown as Memory,
      program: {
        notify: () => undefined, // by the queue
        print: (text) => this.printed(text),
        serve: () => undefined, // on the host thread
        look: () => this.#look(),
        release: (hint) => this.callbacks.release(hint),
        expire: (timerId, hint) => this.callbacks.expire(timerId, hint),
      },
      refused: this.#refused,
      pgm: () => this.#raw as unknown as PgmShared,
      grown: () => undefined,
      exit: (status) => {
        throw this.fail(new AssertionError(this.stderrTail(status)));
      },
    };
  }

  /** The host thread must know the sockets of a thread that ended, and whether it was in a call. */
  #guarded(): WasmExports {
    const raw = this.#raw;
    const owned = {
      ...raw,
      zmq_socket: (context: never, type: number): SocketPtr => {
        const socket = raw.zmq_socket(context, type);
        if (socket !== 0) raw.port_opened(socket);
        return socket;
      },
      zmq_close: (socket: SocketPtr): number => {
        raw.port_closing(socket);
        return raw.zmq_close(socket);
      },
      port_msg_init_data: (msg: MsgPtr, data: MemoryPtr, size: number, hint: number): number => {
        this.#queue.listen();
        return raw.port_msg_init_data(msg, data, size, hint);
      },
    };
    return guardExports(this.limited(owned), this, new Int32Array(raw.memory.buffer), this.#insideAt);
  }

  /** Makes another call than an export: it is counted, and an error of it ends the instance. */
  #inside<T>(call: () => T): T {
    return guardedCall(this, this.memory.i32, this.#insideAt, call);
  }

  #newQueue(): ThreadQueue {
    const { memory, wakeups, callbacks } = this;
    return new ThreadQueue({
      memory,
      address: this.place.address,
      wakeups,
      callbacks,
      take: (table, capacity) => this.#inside(() => this.#raw.port_records(table, capacity)),
      failed: () => this.failure !== undefined,
    });
  }

  #turn(): boolean {
    if (this.failure) return false;
    this.arrivals++;
    this.wakeups.begin(false);
    try {
      this.inBackground(() => {
        this.#queue.collect();
        this.wakeups.deliver();
      });
    } finally {
      this.wakeups.end(false);
    }
    this.showPrinted();
    return false;
  }
}

/** Why there is no place for the thread. */
function refusal({ control }: SharedInstance): Error {
  const { kind, text } = failureOf(control) ?? {};
  return kind ? failureFrom(kind, text ?? "") : new RangeError("libzmq has no room for another thread");
}
