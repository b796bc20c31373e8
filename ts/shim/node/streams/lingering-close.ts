/**
 * Streams that were closed: what close() leaves to the kernel of a C program.
 *
 * Each is ended and read away, since a descriptor that is closed with received bytes unread resets
 * its connection, and the reset would cost the peer what was sent last. It holds the process until
 * its bytes are with the kernel or the peer is gone; then it waits a little for the peer to end its
 * direction, too.
 */
import type { Socket } from "node:net";
import type { Loop } from "../loop/loop.js";

/**
 * How long the bytes of a closed stream may hold the process: a peer that does not read would hold
 * it forever.
 */
const DRAIN_LIMIT_MS = 30_000;
/**
 * How long what the peer still sends is read away: a peer that does not notice the end must learn
 * of it by a reset.
 */
const END_LIMIT_MS = 2_000;

export class LingeringCloses {
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
  #limit: NodeJS.Timeout | undefined;
  #holding = true;

  /** With both directions ended, Node destroys the socket itself. */
  constructor(socket: Socket, loop: Loop) {
    this.#socket = socket;
    this.#loop = loop;
    loop.hold();
    this.#destroyIn(DRAIN_LIMIT_MS);
    socket.once("close", this.#onClose);
    if (socket.writableFinished) this.#onFinish();
    else socket.once("finish", this.#onFinish).end();
    socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** The kernel has everything, the end of the stream included. */
  readonly #onFinish = (): void => {
    this.#letGo();
    this.#destroyIn(END_LIMIT_MS);
  };

  readonly #onClose = (): void => {
    this.#letGo();
    clearTimeout(this.#limit);
  };

  #letGo(): void {
    if (this.#holding) this.#loop.release();
    this.#holding = false;
  }

  #destroyIn(milliseconds: number): void {
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.destroy(), milliseconds).unref();
  }
}
