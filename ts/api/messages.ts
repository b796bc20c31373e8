/**
 * Messages of a socket, one by one: sent, received, and as an async iterator.
 */
import { errnoNumber } from "../zmq/errno.js";
import { surplus } from "./arguments.js";
import { argumentError, ErrnoError, errorNamed } from "./errors.js";
import { kHandle } from "./handle.js";
import type { Socket } from "./socket.js";
import type { Traffic } from "./traffic.js";

/** Another call has the socket. */
export function blocked(): ErrnoError {
  return new ErrnoError(errnoNumber("EBUSY"), undefined, "Socket is blocked by a bind or unbind operation");
}

/** For an operation on messages; throws when the socket is closed. */
export function openTraffic(socket: Socket): Traffic {
  const handle = socket[kHandle];
  if (handle.closed) throw handle.instance.failure ?? errorNamed("EBADF");
  if (handle.guest) throw blocked();
  return handle.traffic;
}

/** Messages as an async iterator. It ends when the socket is closed. */
class Messages implements AsyncIterator<Buffer[], undefined> {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  next(): Promise<IteratorResult<Buffer[], undefined>> {
    const { closed, guest, traffic } = this.#socket[kHandle];
    if (guest) return Promise.reject(blocked());
    const value = closed ? undefined : traffic.receiveNow();
    return value === undefined ? this.#wait() : Promise.resolve({ value, done: false });
  }

  async #wait(): Promise<IteratorResult<Buffer[], undefined>> {
    const handle = this.#socket[kHandle];
    try {
      if (!handle.closed) return { value: await handle.traffic.receiveLater(), done: false };
    } catch (error) {
      if (!handle.closed || (error as { code?: string }).code !== "EAGAIN") throw error;
    }
    return { value: undefined, done: true };
  }
}

// Every kind of socket has these at run time, and libzmq answers ENOTSUP where the kind cannot; the types of each kind
// show those that it can.
export const messageMethods = {
  send(this: Socket, message: unknown, extra?: unknown): Promise<void> {
    if (message === undefined) throw argumentError("Message must be present");
    if (extra !== undefined) throw surplus(1, 2);
    return openTraffic(this).send(message);
  },
  receive(this: Socket, extra?: unknown): Promise<Buffer[]> {
    if (extra !== undefined) throw surplus(0, 1);
    return openTraffic(this).receive();
  },
};

export function messageIterator(this: Socket): AsyncIterator<Buffer[], undefined> {
  return new Messages(this);
}
