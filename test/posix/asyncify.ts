/**
 * Suspends a wasm program in the middle of a call, with Binaryen's Asyncify. `suspend()`, called
 * from an import, unwinds the program's stack into a buffer. `resume()` enters the same function
 * again, which rewinds to the same place. Only the function of `start()` can be suspended; exports
 * that do not wait may be called meanwhile.
 */

/** The exports that the pass adds. */
export interface AsyncifyExports {
  asyncify_start_unwind(buffer: number): void;
  asyncify_stop_unwind(): void;
  asyncify_start_rewind(buffer: number): void;
  asyncify_stop_rewind(): void;
  asyncify_get_state(): number;
}

/** asyncify_get_state() */
const NORMAL = 0;
const REWINDING = 2;

/** Bytes before the stack: its fill level, and its end. */
const HEADER_BYTES = 8;

export class Asyncify {
  readonly #exports: AsyncifyExports;
  readonly #buffer: number;
  #entry: (() => number) | undefined;
  #suspended = false;

  /** `buffer` is the program's memory for its stack. Nothing else writes there. */
  constructor(exports: AsyncifyExports, words: Uint32Array, buffer: number, bytes: number) {
    this.#exports = exports;
    this.#buffer = buffer;
    words[buffer >>> 2] = buffer + HEADER_BYTES;
    words[(buffer >>> 2) + 1] = buffer + bytes;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  /** The result of the function, or undefined if it was suspended. */
  start(entry: () => number): number | undefined {
    this.#entry = entry;
    return this.#enter(entry);
  }

  /** As `start()`, from where it was suspended. */
  resume(): number | undefined {
    if (!this.#suspended || !this.#entry) throw new Error("There is nothing to resume");
    this.#suspended = false;
    this.#exports.asyncify_start_rewind(this.#buffer);
    return this.#enter(this.#entry);
  }

  /**
   * An import calls this, and returns at once. True: the program is being suspended. False: it has
   * been resumed.
   */
  suspend(): boolean {
    if (this.#exports.asyncify_get_state() === REWINDING) {
      this.#exports.asyncify_stop_rewind();
      return false;
    }
    this.#exports.asyncify_start_unwind(this.#buffer);
    return true;
  }

  #enter(entry: () => number): number | undefined {
    const result = entry();
    if (this.#exports.asyncify_get_state() === NORMAL) return result;
    this.#exports.asyncify_stop_unwind();
    this.#suspended = true;
    return undefined;
  }
}
