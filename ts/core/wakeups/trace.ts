/**
 * The trace of one instance, as one of its threads sees it: the ring of wasm/reactor/trace.h, in wasm
 * memory, which C and all threads of TypeScript write to. It can be read when the instance has failed.
 */
import { numberOf, TRANSITIONS, type Transition } from "./transitions.js";

/** One transition on the way of a wake-up: see docs/wakeups.md. */
export interface TraceRecord {
  /** Counts all transitions of the instance, from 1 on. */
  readonly number: number;
  /** Milliseconds, with a fraction, on the monotonic clock of the instance's host. */
  readonly time: number;
  /** 0: inline, the only thread; threaded, the host thread. Other threads have numbers from 1 on. */
  readonly thread: number;
  /** What has happened. */
  readonly what: Transition;
  /** libzmq's number of the descriptor that it is about; undefined: none. */
  readonly descriptor: number | undefined;
  /** What else there is to say, by transition: poll events, milliseconds, 1 for yes. */
  readonly value: number;
}

/** `struct trace`: words before the records, and what each record has. */
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

/** Where the ring is, and which thread writes. */
export interface Place {
  /** Wasm memory; its views are replaced when it grows. */
  readonly memory: { readonly i32: Int32Array };
  /** Of the ring: what port_trace() has returned. */
  readonly address: number;
  /** The index of the thread. */
  readonly thread: number;
  /** Milliseconds of the host's monotonic clock. */
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

  /** Writes down what calls for another transition. */
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

  /** A transition that is about to happen: true. False where a test has it lost, to show that the loss is found. */
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

  /** Whether this thread is the one that shows the trace: true, once for all threads. */
  claim(): boolean {
    return Atomics.exchange(this.#memory.i32, this.#at + SHOWN, 1) === 0;
  }

  /** The last transitions, the oldest first. A record that another thread is just writing is left out. */
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
