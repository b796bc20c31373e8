/** Sockets that are watched: their events, gathered for each one until its end. */
import type { Event, Socket } from "../../ts/index.js";
import type { Run } from "./scenario.js";

export class Watch {
  readonly events: Event[] = [];
  readonly #socket: Socket;
  readonly #ended: Promise<void>;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#ended = this.#gather();
  }

  /** Resolves when an event of the type has come. */
  async seen(type: string): Promise<void> {
    while (!this.events.some((event) => event.type === type))
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  /**
   * Closes the sockets, and notes what was seen of each: all, or what came up to an event of the type given for it. Times
   * are not to be compared.
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
    for await (const event of this.#socket.events) {
      this.events.push(event);
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }
}
