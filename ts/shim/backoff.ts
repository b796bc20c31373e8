/**
 * Decides whether to attempt what may fail, such as to spin instead of sleeping. Each failure doubles
 * the number of occasions that are skipped before the next attempt; threads do the same in
 * wasm/threads/backoff.h. Where both sides share a processor, spinning always fails, because it keeps
 * the other side from working.
 */

export class Backoff {
  readonly #most: number;
  #failures = 0;
  #toGoBy = 0;

  /** `most`: 2 to this power less 1 are the times that go by at most between two tries. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether to try this time. */
  tries(): boolean {
    return --this.#toGoBy < 0;
  }

  /** What became of the try. */
  tell(success: boolean): void {
    this.#failures = success ? 0 : Math.min(this.#failures + 1, this.#most);
    this.#toGoBy = 2 ** this.#failures - 1;
  }
}
