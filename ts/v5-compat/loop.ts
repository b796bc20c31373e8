/**
 * Repeats an action of a socket, one at a time, while it is needed: receiving, and sending queued
 * messages.
 */
export class Loop {
  readonly #wanted: () => boolean;
  readonly #act: () => Promise<void>;
  #running = false;

  constructor(wanted: () => boolean, act: () => Promise<void>) {
    this.#wanted = wanted;
    this.#act = act;
  }

  /** Runs until it is no longer needed. An action that fails ends it, as an unhandled rejection. */
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
