/**
 * Decides whether to attempt an operation that may fail, such as to spin instead of sleeping. Each
 * failure doubles the number of occasions that are skipped before the next attempt;
 * wasm/threads/backoff.h does the same in C. If both sides share a processor, spinning always
 * fails, because it keeps the other side from working.
 */

export class Backoff {
  readonly #most: number;
  #failures = 0;
  #toSkip = 0;

  /**
   * `most`: limit as a power of 2. At most 2^most - 1 occasions are skipped between two attempts.
   */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether to attempt it this time. */
  tries(): boolean {
    return --this.#toSkip < 0;
  }

  /** Reports the result of an attempt. */
  tell(success: boolean): void {
    this.#failures = success ? 0 : Math.min(this.#failures + 1, this.#most);
    this.#toSkip = 2 ** this.#failures - 1;
  }
}
