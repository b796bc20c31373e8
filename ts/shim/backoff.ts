/**
 * Whether to try what may be in vain, such as looking instead of sleeping: each time that it was doubles the number of times that go by
 * until the next try, as threads do it (wasm/threads/sleep.c). Where both sides share a processor it is always in
 * vain, since who looks keeps the other from working.
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
