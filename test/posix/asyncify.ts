/**
 * Suspending a wasm program in the middle of a call, with Binaryen's Asyncify: `suspend()`, called from an import,
 * unwinds the program's stack into a buffer; `resume()` enters the same function again, which winds it up to the same
 * place. Only the function that was started with `start()` can be suspended, while exports that do not wait may be
 * called meanwhile.
 */

/** What the pass adds to the exports. */
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

/** Bytes in front of the stack: where it is filled to, and its end. */
const HEADER_BYTES = 8;

export class Asyncify {
  readonly #exports: AsyncifyExports;
  readonly #buffer: number;
  #entry: (() => number) | undefined;
  #suspended = false;

  /** `buffer` is the program's memory for its stack; nothing else writes there. */
  constructor(exports: AsyncifyExports, words: Uint32Array, buffer: number, bytes: number) {
    this.#exports = exports;
    this.#buffer = buffer;
    words[buffer >>> 2] = buffer + HEADER_BYTES;
    words[(buffer >>> 2) + 1] = buffer + bytes;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  /** What the function returns, or undefined: it was suspended. */
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

  /** For an import to call, and to return at once. True: from here on the program goes away, false: it has come back. */
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
