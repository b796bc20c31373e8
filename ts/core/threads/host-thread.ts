/**
 * The host thread of the threaded mode: the worker whose event loop owns every socket of the system
 * and runs the pump. It answers calls that only it can answer, lets threads in, and cleans up after
 * threads that have ended.
 *
 * When the instance fails, it closes all sockets and wakes every thread, which leaves its call with
 * the failure.
 */
import type { CapableHost, CreateCapableHost } from "../../shim/capabilities.js";
import { ERRNO } from "../boundary/errno-numbers.js";
import { AssertionError, ThreadEndedError } from "../errors.js";
import { MONOTONIC_CLOCK } from "../../shim/host.js";
import { Trace } from "../wakeups/trace.js";
import { Wakeups } from "../wakeups/wakeups.js";
import { HostCalls } from "./host-calls.js";
import { hostImports, libcImports } from "../boundary/imports.js";
import type { PgmShared } from "../boundary/pgm.js";
import { asFailure, failureFrom, kindOf } from "../instance/life.js";
import { Memory } from "../memory/memory.js";
import {
  ANSWERED,
  ASKED,
  CALL_THREAD_NUMBER,
  ENDED,
  ENTRY,
  ENTRY_ANSWER,
  ENTRY_HOLDS,
  ENTRY_SERIAL,
  FAILED,
  FLUSH,
  HOST_WORD,
  RUNNING,
  STATE,
  STARTING,
  TRACE,
  Thread,
  callSlot,
  declareFailure,
  failureOf,
  onChange,
  type FailureKind,
  type SharedInstance,
} from "./shared.js";
import { enter, instantiate, type RawExports } from "./thread.js";

/** Interval at which threads that must leave are woken again. */
const WAKE_MS = 20;
/** Longest time that a living thread holds a lock, if the system does not report ends. */
const LOCK_LIMIT_MS = 30_000;
const ENDED_INSIDE = "a thread was ended in the middle of a call into libzmq";
const WAKE_LIMIT_MS = 500;
/** Another thread's write to a socket takes less. */
const WRITE_MS = 0.05;
/** A thread that has written for this long may have ended in the middle of it. */
const STUCK_MS = 100;

/** The surroundings of the host thread. */
export interface HostThreadSurroundings {
  readonly createHost: CreateCapableHost;
  /**
   * Calls `onEnd` once the thread of that serial number, which is about to be let in, has ended.
   */
  expectEnd(serial: number, onEnd: () => void): void;
  /** Whether the thread with that number lives; undefined: the system does not say. */
  lives(number: number): boolean | undefined;
  /** The number of processors that the process may use. */
  readonly processors: number;
  /** The instance has failed, and every thread has left it. */
  over(): void;
}

export class HostThread {
  readonly #shared: SharedInstance;
  readonly #words: Int32Array;
  readonly #surroundings: HostThreadSurroundings;
  readonly #host: CapableHost;
  readonly #wakeups: Wakeups;
  readonly #exports: RawExports;
  readonly #calls: HostCalls | undefined;
  /** Index of the word with the thread that writes to a descriptor of the system. */
  readonly #writer: number;
  /** The addresses of the attached threads. */
  readonly #threads = new Set<number>();
  #lettingIn = false;
  #failed = false;
  #printed = "";

  constructor(shared: SharedInstance, surroundings: HostThreadSurroundings) {
    this.#shared = shared;
    this.#words = new Int32Array(shared.memory.buffer);
    this.#surroundings = surroundings;
    this.#host = surroundings.createHost({
      errno: ERRNO,
      ready: (fd, set, clear, error) => this.#trying(() => this.#exports.port_ready(fd, set, clear, error), undefined),
      pump: (polled) => this.#trying(() => this.#turn(polled), false),
      publish: (fd, descriptor) => this.#publish(fd, descriptor),
      refused: (error) => this.#calls?.refused(error),
    });
    this.#wakeups = new Wakeups(this.#host);
    const relay = this.#relay();
    const imports = hostImports(relay);
    this.#calls = new HostCalls(shared, imports, this.#host, () => this.#wakeups.trace);
    this.#exports = instantiate(shared, { host: imports, ...libcImports(relay) });
    relay.memory = new Memory(this.#exports);
    this.#writer = this.#exports.port_writer() >>> 2;
    this.#begin(relay.memory);
  }

  #begin(memory: Memory): void {
    const { control } = this.#shared;
    const exports = this.#exports;
    exports._initialize();
    exports.port_processors(this.#surroundings.processors);
    enter(exports, this.#shared, exports.port_thread_open() >>> 0, true);
    if (control[TRACE] === 1) this.#openTrace(memory);
    const hostWord = exports.port_host_word() >>> 2;
    Atomics.store(control, HOST_WORD, hostWord);
    onChange(this.#words, hostWord, () => this.#woken());
    if (Atomics.compareExchange(control, STATE, STARTING, RUNNING) === STARTING) Atomics.notify(control, STATE);
  }

  #openTrace(memory: Memory): void {
    const address = this.#exports.port_trace() >>> 0;
    this.#shared.control[TRACE] = address;
    if (address === 0) return; // no memory
    this.#wakeups.trace = new Trace({ memory, address, thread: 0, now: () => this.#host.now(MONOTONIC_CLOCK) });
  }

  #relay(): Parameters<typeof hostImports>[0] & { memory: Memory } {
    return {
      host: this.#host,
      errno: ERRNO,
      memory: undefined as unknown as Memory,
      wake: () => this.#wakeups.wake(),
      program: {
        notify: () => undefined,
        print: (text) => {
          this.#printed += text;
        },
        serve: () => this.#serve(),
        look: (milliseconds) => this.#look(milliseconds),
        release: () => undefined, // this thread has no hints
        expire: () => undefined,
      },
      refused: (error) => this.#calls?.refused(error),
      pgm: () => this.#exports as unknown as PgmShared,
      grown: () => undefined,
      exit: (status) => {
        throw new AssertionError(this.#printed.trim() || `libzmq ended with status ${status}`);
      },
    };
  }

  /** Another thread has changed the word. False: stop listening. */
  #woken(): boolean {
    if (Atomics.load(this.#shared.control, STATE) === FAILED) this.#end();
    else if (this.#wakeups.trace?.happens("loop awake") !== false) this.#wakeups.wake();
    return !this.#failed;
  }

  #turn(polled: boolean): boolean {
    this.#wakeups.begin(polled);
    this.#serve();
    const { control } = this.#shared;
    const flushing = Atomics.load(control, FLUSH) === ASKED;
    const more = this.#exports.port_pump(polled ? 1 : 0) !== 0;
    this.#host.flush();
    if (flushing && !more) {
      Atomics.store(control, FLUSH, ANSWERED);
      Atomics.notify(control, FLUSH);
    }
    if (this.#printed) console.error(this.#printed.trimEnd());
    this.#printed = "";
    this.#wakeups.end(more);
    return more;
  }

  /**
   * A descriptor that is taken back may be about to be closed: this waits until no thread writes.
   */
  #publish(fd: number, descriptor: number): void {
    this.#exports.port_publish(fd, descriptor);
    if (descriptor !== 0) return;
    const at = this.#writer;
    for (let waited = 0; ; waited += WRITE_MS) {
      const writer = Atomics.load(this.#words, at);
      if (writer === 0) return;
      if (waited >= STUCK_MS && !this.#lives(writer - 1, waited)) Atomics.store(this.#words, at, 0);
      else Atomics.wait(this.#words, at, writer, WRITE_MS);
    }
  }

  /** Whether a thread that has held something for this time lives. */
  #lives(thread: number, milliseconds: number): boolean {
    const number = this.#shared.control[callSlot(thread) + CALL_THREAD_NUMBER] ?? 0;
    return this.#surroundings.lives(number) ?? milliseconds < LOCK_LIMIT_MS;
  }

  /** Throws if the instance has ended, and so leaves all callers, C included. */
  #leaveIfFailed(): void {
    const declared = failureOf(this.#shared.control);
    if (declared) throw failureFrom(declared.kind, declared.text);
  }

  #serve(): void {
    this.#leaveIfFailed();
    this.#calls?.serve();
    if (!this.#lettingIn && Atomics.load(this.#shared.control, ENTRY) === ASKED) this.#letIn();
  }

  /**
   * This thread, whose event loop would report the end of a thread, waits for a lock of such a
   * thread.
   */
  #look(milliseconds: number): void {
    this.#leaveIfFailed();
    for (const address of this.#threads) {
      if (this.#of(address, Thread.inside) === 0) continue;
      if (!this.#lives(this.#of(address, Thread.index), milliseconds)) throw new ThreadEndedError(ENDED_INSIDE);
    }
  }

  #letIn(): void {
    const { control } = this.#shared;
    this.#lettingIn = true; // making a place may have to wait for malloc's lock, and serves meanwhile
    const address = this.#exports.port_thread_open() >>> 0;
    this.#lettingIn = false;
    const serial = Atomics.add(control, ENTRY_SERIAL, 1) + 1;
    if (address !== 0) {
      this.#threads.add(address);
      this.#calls?.open(this.#of(address, Thread.index));
      if (control[ENTRY_HOLDS] === 1)
        this.#surroundings.expectEnd(serial, () => this.#trying(() => this.#ended(address), undefined));
    }
    Atomics.store(control, ENTRY_ANSWER, address);
    Atomics.store(control, ENTRY, ANSWERED);
    Atomics.notify(control, ENTRY);
  }

  /** A thread has ended: outside of a call, asleep in one, or in the middle of one. */
  #ended(address: number): void {
    if (!this.#threads.delete(address)) return;
    const whole = this.#of(address, Thread.inside) === 0 || this.#of(address, Thread.endable) !== 0;
    if (whole) {
      this.#exports.port_thread_close(address);
      this.#wakeups.wake();
    } else {
      this.#fail("thread", ENDED_INSIDE);
    }
  }

  #of(address: number, field: number): number {
    return Atomics.load(this.#words, (address >>> 2) + field);
  }

  #trying<T>(work: () => T, otherwise: T): T {
    if (this.#failed) return otherwise;
    try {
      return work();
    } catch (error) {
      const failure = asFailure(error);
      this.#fail(kindOf(failure), failure.message);
      return otherwise;
    }
  }

  #fail(kind: FailureKind, text: string): void {
    declareFailure(this.#shared.control, kind, text);
    this.#end();
  }

  #end(): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#host.destroy();
    Atomics.store(this.#words, this.#exports.port_failed() >>> 2, 1);
    Atomics.store(this.#shared.control, ENDED, 1);
    Atomics.notify(this.#shared.control, ENDED);
    const rousing = setInterval(() => this.#wakeThreads(), WAKE_MS);
    setTimeout(() => {
      clearInterval(rousing);
      this.#surroundings.over();
    }, WAKE_LIMIT_MS);
    this.#wakeThreads();
  }

  #wakeThreads(): void {
    const { control } = this.#shared;
    this.#calls?.abandon();
    Atomics.notify(control, ENTRY);
    for (const address of this.#threads) {
      const blockedOn = this.#of(address, Thread.blockedOn);
      if (blockedOn !== 0) Atomics.notify(this.#words, blockedOn >>> 2);
      Atomics.add(this.#words, (address >>> 2) + Thread.word, 1);
      Atomics.notify(this.#words, (address >>> 2) + Thread.word);
    }
  }
}
