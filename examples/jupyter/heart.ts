/**
 * Monitors the heartbeat of a kernel for a client: it sends a ping, waits for its echo, pauses, and
 * repeats. A ping without an echo within `timeout` is a missed beat. The socket still waits for
 * that echo, so it is replaced by a new one.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Request } from "libzmq-wasm";

export interface HeartOptions {
  /** Milliseconds between two beats. Default: 1000. */
  readonly interval?: number;
  /** Milliseconds after which a beat counts as missed. Default: 3000. */
  readonly timeout?: number;
}

export class Heart {
  readonly #endpoint: string;
  readonly #interval: number;
  readonly #timeout: number;
  readonly #stopped = new AbortController();
  #socket: Request;

  constructor(endpoint: string, { interval = 1000, timeout = 3000 }: HeartOptions = {}) {
    this.#endpoint = endpoint;
    this.#interval = interval;
    this.#timeout = timeout;
    this.#socket = this.#open();
  }

  /**
   * Calls `changed` with false for the first missed beat, with true for the next one that is heard,
   * and so on.
   */
  async listen(changed: (beating: boolean) => void): Promise<void> {
    const { signal } = this.#stopped;
    let beating: boolean | undefined;
    for (;;) {
      const heard = await this.#ping();
      if (signal.aborted) return;
      if (heard !== beating) changed((beating = heard));
      await pause(this.#interval, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  close(): void {
    this.#stopped.abort();
    this.#socket.close();
  }

  async #ping(): Promise<boolean> {
    try {
      await this.#socket.send("ping");
      await this.#socket.receive();
      return true;
    } catch {
      if (this.#stopped.signal.aborted) return false;
      this.#socket.close();
      this.#socket = this.#open();
      return false;
    }
  }

  #open(): Request {
    const socket = new Request({ linger: 0, sendTimeout: this.#timeout, receiveTimeout: this.#timeout });
    socket.connect(this.#endpoint);
    return socket;
  }
}
