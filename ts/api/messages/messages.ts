/**
 * Methods of a socket for its messages, beside `send()` and `receive()` (send.ts, receive.ts): many
 * at once, with metadata, and as an async iterator.
 */
import type { Batch } from "../batches/batch.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { batchOptionsOf, receiveBatch, receiveMany } from "../batches/receive-batch.js";
import { kHandle } from "../sockets/handle-key.js";
import {
  checkDetailed,
  receiveDetailed,
  type Detailed,
  type DetailedHandle,
  type DetailedOptions,
} from "./metadata.js";
import { blocked, openTraffic, type WithTraffic } from "./queue.js";
import { receiveMethods } from "./receive.js";
import { sendBatch, sendMany } from "./send-many.js";
import { sendMethods } from "./send.js";
import type { Traffic } from "./traffic.js";
import { waitOf, type WaitOptions } from "./wait.js";

/** The part of a public socket that the methods for messages use. */
interface MessageSocket extends WithTraffic<Traffic> {
  readonly [kHandle]: WithTraffic<Traffic>[typeof kHandle] & DetailedHandle;
}

/** Messages as an async iterator, which ends when the socket is closed. */
class Messages implements AsyncIterableIterator<Bytes[], undefined> {
  readonly #socket: MessageSocket;
  readonly #wait: WaitOptions | undefined;

  constructor(socket: MessageSocket, wait?: WaitOptions) {
    this.#socket = socket;
    this.#wait = wait;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Bytes[], undefined>> {
    const { closed, exclusiveUser, traffic } = this.#socket[kHandle];
    if (exclusiveUser) return Promise.reject(blocked());
    if (this.#wait?.signal?.aborted) return Promise.reject(this.#wait.signal.reason as Error);
    if (closed) return Promise.resolve({ value: undefined, done: true });
    const value = traffic.receiver.receiveNow();
    return typeof value === "object" ? Promise.resolve({ value, done: false }) : this.#later(value);
  }

  /** Waits for a message. `refused`: the result of receiveNow(). */
  #later(refused: number | undefined): Promise<IteratorResult<Bytes[], undefined>> {
    const handle = this.#socket[kHandle];
    return new Promise((resolve, reject) => {
      const receiver = {
        resolve: (value: Bytes[]) => {
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
      handle.traffic.receiver.wait(receiver, this.#wait, refused);
    });
  }
}

/**
 * Every kind of socket has these methods at run time; the types of each kind show those that work.
 */
export const messageMethods = {
  ...sendMethods,
  ...receiveMethods,
  sendMany(this: MessageSocket, messages: Iterable<unknown>, options?: unknown): Promise<void> {
    return sendMany(openTraffic(this).sender, messages, waitOf(options, 1));
  },
  receiveMany(this: MessageSocket, most?: unknown, options?: unknown): Promise<Bytes[][]> {
    return receiveMany(openTraffic(this).receiver, most, waitOf(options, 1));
  },
  sendBatch(this: MessageSocket, batch: unknown, options?: unknown): Promise<void> {
    return sendBatch(openTraffic(this).sender, batch, waitOf(options, 1));
  },
  receiveBatch(this: MessageSocket, most?: unknown, options?: unknown): Promise<Batch> {
    return receiveBatch(openTraffic(this).receiver, most, batchOptionsOf(options));
  },
  receiveDetailed(this: MessageSocket, options?: DetailedOptions): Promise<Detailed> {
    checkDetailed(options);
    return receiveDetailed(this[kHandle], openTraffic(this).receiver, options);
  },
  messages(this: MessageSocket, options?: unknown): AsyncIterableIterator<Bytes[], undefined> {
    return new Messages(this, waitOf(options, 0));
  },
};

export function messageIterator(this: MessageSocket): AsyncIterator<Bytes[], undefined> {
  return new Messages(this);
}
