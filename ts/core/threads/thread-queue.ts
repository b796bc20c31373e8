/**
 * The queue of a thread: C puts records into it (wasm/threads/thread.h), and changes a word that
 * the thread's event loop waits on. A record is about a watched descriptor, or about data that
 * libzmq has released.
 */
import type { MemoryPtr } from "../boundary/module.js";
import type { Callbacks } from "../instance/instance.js";
import type { Wakeups } from "../wakeups/wakeups.js";
import { onChange, Thread } from "./shared.js";

/** Records that are taken at a time. They have 8 bytes each and go through the scratch bytes. */
const RECORDS = 512;
/** The descriptor in a record about data. */
const RELEASED = -1;

/** The part of the instance that the queue uses. */
export interface Told {
  readonly memory: { readonly scratch: MemoryPtr; readonly i32: Int32Array };
  /** Address of the thread's `struct thread`. */
  readonly address: number;
  readonly wakeups: Wakeups;
  readonly callbacks: Callbacks & { release(hint: number): void };
  /** Calls port_records(). */
  readonly take: (table: MemoryPtr, capacity: number) => number;
  readonly failed: () => boolean;
}

export class ThreadQueue {
  readonly #told: Told;
  #listening = false;

  constructor(told: Told) {
    this.#told = told;
  }

  /** Makes the event loop listen to the queue. */
  listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    const { memory, address, wakeups, failed } = this.#told;
    onChange(memory.i32, (address >>> 2) + Thread.word, () => {
      if (!failed() && wakeups.trace?.happens("loop awake") !== false) wakeups.wake();
      return !failed();
    });
  }

  /** Takes all records: listeners are called at the end of the turn, releases at once. */
  collect(): void {
    const { memory, take } = this.#told;
    const { scratch, i32 } = memory;
    for (let count = RECORDS; count === RECORDS;) {
      count = take(scratch, RECORDS);
      const records = i32.slice(scratch >>> 2, (scratch >>> 2) + 2 * count);
      for (let i = 0; i < 2 * count; i += 2) this.#tell(records[i] ?? 0, records[i + 1] ?? 0);
    }
  }

  #tell(fd: number, events: number): void {
    const { callbacks, wakeups } = this.#told;
    if (fd === RELEASED) callbacks.release(events >>> 0);
    else wakeups.schedule(fd, events);
  }
}
