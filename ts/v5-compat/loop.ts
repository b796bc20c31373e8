/**
 * What a socket does again and again, one at a time, while there is a reason to: receive, and send
 * what is queued.
 */
export class Loop {
  readonly #wanted: () => boolean;
  readonly #act: () => Promise<void>;
  #running = false;

  constructor(wanted: () => boolean, act: () => Promise<void>) {
    this.#wanted = wanted;
    this.#act = act;
  }

  /**
   * Goes on until it is no longer wanted. An action that fails ends it, as an unhandled rejection.
   */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#wanted()) await this.#act();
    } finally {
      this.#running = false;
    }
  }
}
