/**
 * Streams that were closed before everything was done: what close() leaves to the kernel of a C program.
 *
 * Each is ended and read away, since a descriptor that is closed with received bytes unread resets the connection, and
 * the reset would cost the peer what was sent last. It holds the process until its bytes are with the kernel or the
 * peer is gone, and is destroyed when the peer has ended its direction too, or after DRAIN_LIMIT_MS.
 */
import type { Socket } from "node:net";
import type { Loop } from "./loop.js";

/** How long a closed stream may go on, and hold the process: a peer that does not read would hold it forever. */
const DRAIN_LIMIT_MS = 30_000;

export class Departures {
  readonly #loop: Loop;
  readonly #departing = new Set<Departure>();

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  add(socket: Socket): void {
    const departure = new Departure(socket, this.#loop);
    this.#departing.add(departure);
    socket.once("close", () => this.#departing.delete(departure));
  }

  destroy(): void {
    for (const departure of this.#departing) departure.destroy();
  }
}

class Departure {
  readonly #socket: Socket;
  readonly #loop: Loop;
  readonly #limit: NodeJS.Timeout;
  #holding = true;

  /** With both directions ended, Node destroys the socket itself. */
  constructor(socket: Socket, loop: Loop) {
    this.#socket = socket;
    this.#loop = loop;
    this.#limit = setTimeout(() => socket.destroy(), DRAIN_LIMIT_MS).unref();
    loop.hold();
    socket.once("finish", this.#letGo).once("close", this.#onClose).resume().end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** The kernel has everything, the end of the stream included. */
  readonly #letGo = (): void => {
    if (this.#holding) this.#loop.release();
    this.#holding = false;
  };

  readonly #onClose = (): void => {
    clearTimeout(this.#limit);
    this.#letGo();
  };
}
