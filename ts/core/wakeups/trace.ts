/**
 * The trace of one instance, as one of its threads sees it. It is the ring of wasm/reactor/trace.h,
 * in wasm memory, to which C and all threads of TypeScript write. It can be read after the instance
 * has failed.
 */
import { numberOf, TRANSITIONS, type Transition } from "./transitions.js";

/** One transition on the way of a wake-up: see docs/wakeups.md. */
export interface TraceRecord {
  /** Number of the transition among all of the instance, from 1 on. */
  readonly number: number;
  /** Milliseconds, with a fraction, on the monotonic clock of the instance's host. */
  readonly time: number;
  /**
   * 0: the only thread of an inline instance, or the host thread of a threaded one. Other threads
   * have numbers from 1 on.
   */
  readonly thread: number;
  /** Name of the transition. */
  readonly what: Transition;
  /** libzmq's number of the descriptor concerned; undefined if there is none. */
  readonly descriptor: number | undefined;
  /** A value that depends on the transition: poll events, milliseconds, 1 for yes. */
  readonly value: number;
}

/** Words of `struct trace` before the records, and the words of a record. */
const LAST = 0;
export const LOST = 1;
export const PASSES = 2;
export const LOSSES = 3;
const SHOWN = 4;
const HEAD_WORDS = 8;
const RECORDS = 256;
const RECORD_WORDS = 8;
const [NUMBER, WHAT, DESCRIPTOR, VALUE, TIME, THREAD] = [0, 1, 2, 3, 4, 6];

const NO_DESCRIPTOR = -1;

/** Place of the ring, and the thread that writes. */
export interface Place {
  /** Wasm memory. Its views are replaced when it grows. */
  readonly memory: { readonly i32: Int32Array };
  /** Address of the ring: the result of port_trace(). */
  readonly address: number;
  /** The index of the thread. */
  readonly thread: number;
  /** Returns milliseconds of the host's monotonic clock. */
  readonly now: () => number;
}

export class Trace {
  readonly thread: number;
  readonly #memory: Place["memory"];
  /** Index of the ring's first word. */
  readonly #at: number;
  readonly #now: () => number;

  constructor({ memory, address, thread, now }: Place) {
    this.thread = thread;
    this.#memory = memory;
    this.#at = address >>> 2;
    this.#now = now;
  }

  /** Records a transition. */
  write(what: Transition, descriptor = NO_DESCRIPTOR, value = 0): void {
    const words = this.#memory.i32;
    const number = (Atomics.add(words, this.#at + LAST, 1) + 1) | 0;
    const at = this.#recordAt(number);
    Atomics.store(words, at + NUMBER, 0);
    words[at + WHAT] = numberOf(what);
    words[at + DESCRIPTOR] = descriptor;
    words[at + VALUE] = value;
    new Float64Array(words.buffer, 4 * (at + TIME), 1)[0] = this.#now();
    words[at + THREAD] = this.thread;
    Atomics.store(words, at + NUMBER, number);
  }

  /**
   * Records a transition that is about to happen, and returns true. Returns false if a test makes
   * this transition get lost, to show that the loss is found.
   */
  happens(what: Transition, descriptor?: number, value?: number): boolean {
    if (this.#memory.i32[this.#at + LOST] === numberOf(what) && this.#isLost()) return false;
    this.write(what, descriptor, value);
    return true;
  }

  #isLost(): boolean {
    const words = this.#memory.i32;
    if (Atomics.load(words, this.#at + PASSES) > 0) {
      Atomics.sub(words, this.#at + PASSES, 1);
      return false;
    }
    return Atomics.sub(words, this.#at + LOSSES, 1) > 0;
  }

  /** Returns true for one thread only: that one shows the trace. */
  claim(): boolean {
    return Atomics.exchange(this.#memory.i32, this.#at + SHOWN, 1) === 0;
  }

  /**
   * The last transitions, the oldest first. A record that another thread is writing is left out.
   */
  records(): TraceRecord[] {
    const last = Atomics.load(this.#memory.i32, this.#at + LAST);
    const found = Array.from({ length: Math.min(last, RECORDS) }, (_, i) => this.#read(last - i));
    return found.filter((record) => record !== undefined).reverse();
  }

  #read(number: number): TraceRecord | undefined {
    const words = this.#memory.i32;
    const at = this.#recordAt(number);
    if (Atomics.load(words, at + NUMBER) !== number) return undefined;
    const [what = 0, descriptor = NO_DESCRIPTOR, value = 0] = words.subarray(at + WHAT, at + TIME);
    const time = new Float64Array(words.buffer, 4 * (at + TIME), 1)[0]!;
    const thread = words[at + THREAD]!;
    const name = TRANSITIONS[what - 1];
    if (Atomics.load(words, at + NUMBER) !== number || name === undefined) return undefined;
    return { number, time, thread, what: name, descriptor: descriptor < 0 ? undefined : descriptor, value };
  }

  #recordAt(number: number): number {
    return this.#at + HEAD_WORDS + (number & (RECORDS - 1)) * RECORD_WORDS;
  }
}
