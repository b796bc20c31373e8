/**
 * Types of the methods for sending and receiving that npm zeromq does not have. messages.ts has the
 * methods.
 */
import type { Batch } from "../batches/batch.js";
import type { BatchOptions } from "../batches/receive-batch.js";
import type { Detailed, DetailedOptions } from "./metadata.js";
import type { Message, MessageLike } from "./message.js";
import type { WaitOptions } from "./wait.js";

/** Not in npm zeromq: more ways to send. */
export interface Sending<
  M extends MessageLike | MessageLike[] = MessageLike | MessageLike[],
  O extends [...object[]] = [],
> {
  /**
   * `zmq_msg_send` with `ZMQ_DONTWAIT`.
   * @returns true if libzmq has the message; false if the call would block, or other sends wait
   * before it.
   * @throws the error that `send` rejects with, if waiting cannot help.
   */
  trySend(message: M, ...options: O): boolean;
  /**
   * Sends messages one after the other, as `send` does, with one promise for all. The promise
   * resolves when libzmq has the last message. From a generator, the next message is taken when
   * libzmq has the one before, so a generator is never further ahead than the high-water mark
   * allows. From an array, several messages are taken at a time, which is faster. If the promise
   * rejects, the messages before the failed one have been sent. The timeout applies to the whole
   * call.
   */
  sendMany(messages: Iterable<M>, ...options: [...O, WaitOptions?]): Promise<void>;
  /**
   * Sends the messages of a batch, as `sendMany` does, but faster: small messages cost no object
   * each. The batch keeps its messages, and must not be changed before the promise has settled.
   */
  sendBatch(batch: Batch, options?: WaitOptions): Promise<void>;
}

/** Not in npm zeromq: more ways to receive. */
export interface Receiving<M extends object[] = Message[]> {
  /**
   * `zmq_msg_recv` with `ZMQ_DONTWAIT`.
   * @returns a queued message; undefined if there is none, or other receives wait before.
   * @throws the error that `receive` rejects with, if waiting cannot help.
   */
  tryReceive(): M | undefined;
  /**
   * Waits for a message, and returns it with the messages that are queued behind it: at most `max`
   * (default 1,024, up to 4,096), or about 1 MB.
   */
  receiveMany(max?: number, options?: WaitOptions): Promise<M[]>;
  /**
   * As `receiveMany`, but into a batch, and faster: small messages cost no object each. At most
   * `max` messages (default and limit 4,096), or about 128 kB.
   */
  receiveBatch(max?: number, options?: BatchOptions): Promise<Batch>;
  /** `zmq_msg_gets`: as `receive`, and returns what libzmq knows of the message's origin. */
  receiveDetailed(options?: DetailedOptions): Promise<Detailed<M>>;
  /**
   * Returns messages as they arrive, until the socket is closed. Rejects when a wait times out or
   * is aborted. The timeout applies to each message.
   */
  messages(options?: WaitOptions): AsyncIterable<M> & AsyncIterator<M, undefined>;
}
