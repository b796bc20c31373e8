/**
 * Closed streams: the work that close() leaves to the kernel in a C program.
 *
 * Each stream is ended, and its received bytes are read and dropped. A descriptor that is closed
 * with unread bytes resets its connection, and the reset would cost the peer the last bytes sent.
 * The stream holds the process until the kernel has its bytes or the peer is gone. Then it waits a
 * short time for the peer to end its direction too.
 */
import type { Socket } from "node:net";
import type { Loop } from "../loop/loop.js";

/**
 * The longest time for which the bytes of a closed stream hold the process. A peer that does not
 * read would hold it for ever.
 */
const DRAIN_LIMIT_MS = 30_000;
/**
 * The longest time for which received bytes are dropped. A peer that does not notice the end must
 * learn of it by a reset.
 */
const END_LIMIT_MS = 2_000;

export class LingeringCloses {
  readonly #loop: Loop;
  readonly #closed = new Set<ClosedStream>();

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  add(socket: Socket): void {
    const stream = new ClosedStream(socket, this.#loop);
    this.#closed.add(stream);
    socket.once("close", () => this.#closed.delete(stream));
  }

  destroy(): void {
    for (const stream of this.#closed) stream.destroy();
  }
}

class ClosedStream {
  readonly #socket: Socket;
  readonly #loop: Loop;
  #limit: NodeJS.Timeout | undefined;
  #holding = true;

  /** When both directions have ended, Node destroys the socket itself. */
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

  /** The kernel has all bytes and the end of the stream. */
  readonly #onFinish = (): void => {
    this.#release();
    this.#destroyIn(END_LIMIT_MS);
  };

  readonly #onClose = (): void => {
    this.#release();
    clearTimeout(this.#limit);
  };

  #release(): void {
    if (this.#holding) this.#loop.release();
    this.#holding = false;
  }

  #destroyIn(milliseconds: number): void {
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.destroy(), milliseconds).unref();
  }
}
