/**
 * Messages of a socket, one by one: sent, received, and as an async iterator.
 */
import { errnoNumber } from "../../zmq/errno.js";
import type { Batch } from "../batches/batch.js";
import { batchOptionsOf, receiveBatch, receiveMany } from "../batches/receive-batch.js";
import { checkDetailed, receiveDetailed, type Detailed, type DetailedOptions } from "./metadata.js";
import { argumentError, ErrnoError, errorNamed } from "../errors.js";
import { kHandle } from "../sockets/socket-handle.js";
import { receiveOptionsOf } from "./receive-target.js";
import { sendBatch, sendMany } from "./send-many.js";
import type { Socket } from "../sockets/socket.js";
import type { Traffic } from "./traffic.js";
import { waitOf, type WaitOptions } from "./wait.js";

/** Another call has the socket. */
export function blocked(): ErrnoError {
  return new ErrnoError(errnoNumber("EBUSY"), undefined, "Socket is blocked by a bind or unbind operation");
}

/** For an operation on messages; throws when the socket is closed. */
export function openTraffic(socket: Socket): Traffic {
  const handle = socket[kHandle];
  if (handle.closed) throw handle.instance.failure ?? errorNamed("EBADF");
  if (handle.exclusiveUser) throw blocked();
  return handle.traffic;
}

/** Messages as an async iterator. It ends when the socket is closed. */
class Messages implements AsyncIterableIterator<Buffer[], undefined> {
  readonly #socket: Socket;
  readonly #wait: WaitOptions | undefined;

  constructor(socket: Socket, wait?: WaitOptions) {
    this.#socket = socket;
    this.#wait = wait;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Buffer[], undefined>> {
    const { closed, exclusiveUser, traffic } = this.#socket[kHandle];
    if (exclusiveUser) return Promise.reject(blocked());
    if (this.#wait?.signal?.aborted) return Promise.reject(this.#wait.signal.reason as Error);
    if (closed) return Promise.resolve({ value: undefined, done: true });
    const value = traffic.receiveNow();
    return typeof value === "object" ? Promise.resolve({ value, done: false }) : this.#later(value);
  }

  /** `refused`: as Traffic.queueReceive() has it. */
  #later(refused: number | undefined): Promise<IteratorResult<Buffer[], undefined>> {
    const handle = this.#socket[kHandle];
    return new Promise((resolve, reject) => {
      const receiver = {
        resolve: (value: Buffer[]) => {
          resolve({ value, done: false });
        },
        reject: (error: Error) => {
          if (handle.closed && (error as { code?: string }).code === "EAGAIN")
            resolve({ value: undefined, done: true });
          else reject(error);
        },
        receive: undefined,
        into: undefined,
      };
      handle.traffic.queueReceive(receiver, this.#wait, refused);
    });
  }
}

// Every kind of socket has these at run time, and libzmq answers ENOTSUP where the kind cannot; the types of each kind
// show those that it can.
export const messageMethods = {
  send(this: Socket, message: unknown, options?: unknown): Promise<void> {
    if (message === undefined) throw argumentError("Message must be present");
    const wait = waitOf(options, 1);
    return openTraffic(this).send(message, wait);
  },
  receive(this: Socket, options?: unknown): Promise<Buffer[]> {
    const wait = receiveOptionsOf(options);
    return openTraffic(this).receive(wait);
  },
  trySend(this: Socket, message: unknown): boolean {
    if (message === undefined) throw argumentError("Message must be present");
    return openTraffic(this).trySend(message);
  },
  tryReceive(this: Socket): Buffer[] | undefined {
    return openTraffic(this).tryReceive();
  },
  sendMany(this: Socket, messages: Iterable<unknown>, options?: unknown): Promise<void> {
    return sendMany(openTraffic(this), messages, waitOf(options, 1));
  },
  receiveMany(this: Socket, most?: unknown, options?: unknown): Promise<Buffer[][]> {
    return receiveMany(openTraffic(this), most, waitOf(options, 1));
  },
  sendBatch(this: Socket, batch: unknown, options?: unknown): Promise<void> {
    return sendBatch(openTraffic(this), batch, waitOf(options, 1));
  },
  receiveBatch(this: Socket, most?: unknown, options?: unknown): Promise<Batch> {
    return receiveBatch(openTraffic(this), most, batchOptionsOf(options));
  },
  receiveDetailed(this: Socket, options?: DetailedOptions): Promise<Detailed> {
    checkDetailed(options);
    return receiveDetailed(this[kHandle], openTraffic(this), options);
  },
  messages(this: Socket, options?: unknown): AsyncIterableIterator<Buffer[], undefined> {
    return new Messages(this, waitOf(options, 0));
  },
};

export function messageIterator(this: Socket): AsyncIterator<Buffer[], undefined> {
  return new Messages(this);
}
