/**
 * The heartbeat of a kernel, heard by a client: a ping, its echo, a pause, and so on. A ping without an echo within
 * `patience` is a missed beat; then the socket, which still waits for that echo, is exchanged for a new one.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Request } from "libzmq-wasm";

export interface HeartOptions {
  /** Milliseconds between two beats. */
  readonly interval?: number;
  /** Milliseconds after which a beat is missed. */
  readonly patience?: number;
}

export class Heart {
  readonly #endpoint: string;
  readonly #interval: number;
  readonly #patience: number;
  readonly #stopped = new AbortController();
  #socket: Request;

  constructor(endpoint: string, { interval = 1000, patience = 3000 }: HeartOptions = {}) {
    this.#endpoint = endpoint;
    this.#interval = interval;
    this.#patience = patience;
    this.#socket = this.#open();
  }

  /** Calls `changed` with false for the first beat that is missed, with true for the first that is heard, and so on. */
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
    const socket = new Request({ linger: 0, sendTimeout: this.#patience, receiveTimeout: this.#patience });
    socket.connect(this.#endpoint);
    return socket;
  }
}
