/** Watched sockets: the events of each until its end. */
import type { Event, Observer, Socket } from "../../ts/index.js";
import type { Run } from "./scenario.js";

/**
 * An observer. npm zeromq names its monitors by the address of an object in memory. A new one fails
 * with EADDRINUSE while libzmq still closes the last one at that address; then this tries again.
 */
export function observing(make: () => Observer): Observer {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return make();
    } catch (error) {
      if ((error as { code?: string }).code !== "EADDRINUSE") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

export function observerOf(socket: Socket): Observer {
  return observing(() => socket.events);
}

export class Watch {
  readonly events: Event[] = [];
  readonly #socket: Socket;
  readonly #ended: Promise<void>;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#ended = this.#gather();
  }

  /** Resolves after `times` events of the type. */
  async seen(type: string, times = 1): Promise<void> {
    while (this.events.filter((event) => event.type === type).length < times)
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  /**
   * Closes the sockets, and notes the events of each: all, or those up to the given type. Times are
   * not compared.
   */
  static async note(
    run: Run,
    watches: Readonly<Record<string, Watch>>,
    until: Readonly<Record<string, string | undefined>> = {},
  ): Promise<void> {
    for (const watch of Object.values(watches)) watch.#socket.close();
    for (const [who, watch] of Object.entries(watches)) {
      await watch.#ended;
      const last = watch.events.findIndex(({ type }) => type === until[who]);
      for (const event of last < 0 ? watch.events : watch.events.slice(0, last + 1))
        run.note(who, "interval" in event ? { ...event, interval: typeof event.interval } : event, Object.keys(event));
    }
  }

  async #gather(): Promise<void> {
    for await (const event of observerOf(this.#socket)) {
      this.events.push(event);
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }
}
