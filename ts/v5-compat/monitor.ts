/** Events of a socket's connections, under the names of npm zeromq 5. */
import type { EventEmitter } from "node:events";
import type { Event } from "../api/events/events.js";
import type { Observer } from "../api/events/observer.js";
import type { Socket } from "../api/sockets/socket.js";

const names: Partial<Record<Event["type"], string>> = {
  connect: "connect",
  "connect:delay": "connect_delay",
  "connect:retry": "connect_retry",
  bind: "listen",
  "bind:error": "bind_error",
  accept: "accept",
  "accept:error": "accept_error",
  close: "close",
  "close:error": "close_error",
  disconnect: "disconnect",
};

/** An event's number: the pause before the next attempt, or the errno. */
function valueOf(event: Event): number | undefined {
  if ("interval" in event) return event.interval;
  if ("error" in event) return (event.error as { errno?: number }).errno;
  return undefined;
}

export class Monitor {
  readonly #emitter: EventEmitter;
  readonly #socket: Socket;
  readonly #events: Observer;

  constructor(emitter: EventEmitter, socket: Socket) {
    this.#emitter = emitter;
    this.#socket = socket;
    this.#events = socket.events;
  }

  /** Emits events until there are no more. */
  async run(): Promise<void> {
    while (!this.#events.closed)
      try {
        const event = await this.#events.receive();
        if (event.type === "end") return;
        this.#tell(event);
      } catch (error) {
        if (!this.#socket.closed) this.#emitter.emit("error", error);
      }
  }

  #tell(event: Event): void {
    const name = names[event.type];
    if (name === undefined) return;
    const address = "address" in event ? event.address : undefined;
    const error = "error" in event ? event.error : undefined;
    this.#emitter.emit(name, valueOf(event), address, error);
  }
}
