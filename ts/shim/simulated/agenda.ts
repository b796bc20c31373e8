/**
 * What is to happen on a simulated network, and what of it is next. By default that goes by time;
 * what is to happen at one time, by the order in which it was entered. A test may have an agenda of
 * its own, which tries other orders (test/wakeups/schedules.ts).
 */
import type { Process } from "./clock.js";

/** What an entry is. */
export interface Kind {
  /** For a person who reads a schedule. */
  readonly name: string;
  /**
   * Code of the program may go on after it, so that microtasks have to run before the next entry.
   */
  readonly resumes?: boolean;
  /** Entries that have this in common happen in the order of their times, whatever the agenda. */
  readonly lane?: object;
  /** A limit of the system's, which passes only where nothing else is left to happen before. */
  readonly limit?: boolean;
  /** The process that it belongs to; null: to none. Default: the one whose code runs. */
  readonly process?: Process | null;
}

export interface Entry extends Kind {
  /** Microseconds. */
  readonly time: number;
  readonly action: () => void;
  cancelled: boolean;
}

export interface Agenda {
  /** `owner`: the process that the entry belongs to. */
  add(time: number, action: () => void, kind: Kind, owner: Process | null): Entry;
  /** Whether an entry is left; those that were cancelled do not count. */
  readonly pending: boolean;
  /**
   * Takes the next entry; undefined: there is none, or its time is after `until`, in microseconds.
   */
  take(until?: number): Entry | undefined;
}

interface Numbered extends Entry {
  readonly number: number;
}

/** A binary heap: the earliest entry is the first, and each is before the two below it. */
export class TimeOrder implements Agenda {
  readonly #heap: Numbered[] = [];
  #entered = 0;

  add(time: number, action: () => void, kind: Kind, owner: Process | null): Entry {
    const { name, resumes = false, limit = false } = kind;
    const number = this.#entered++;
    const entry: Numbered = { name, resumes, limit, process: owner, time, action, cancelled: false, number };
    const heap = this.#heap;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (isBefore(heap[above]!, entry)) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = entry;
    return entry;
  }

  get pending(): boolean {
    while (this.#heap[0]?.cancelled) this.#remove();
    return this.#heap.length > 0;
  }

  take(until = Infinity): Entry | undefined {
    return this.pending && this.#heap[0]!.time <= until ? this.#remove() : undefined;
  }

  #remove(): Entry {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(entry: Numbered): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (isBefore(entry, heap[below]!)) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = entry;
  }
}

function isBefore(a: Numbered, b: Numbered): boolean {
  return a.time < b.time || (a.time === b.time && a.number < b.number);
}
