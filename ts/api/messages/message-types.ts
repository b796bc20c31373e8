/**
 * What sockets that send and receive can do beyond npm zeromq's: the types; messages.ts has the methods.
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
   * `zmq_msg_send` with `ZMQ_DONTWAIT`: true: libzmq has the message; false: it would have to wait, or others wait before it.
   * Throws what `send` rejects with otherwise.
   */
  trySend(message: M, ...options: O): boolean;
  /**
   * Sends messages one after the other, as `send` does, with one promise for all: it resolves when libzmq has the last. A message
   * is taken from a generator when libzmq has the one before, so it is never further ahead than the high-water mark lets it; from an
   * array, which is faster, they are taken some at a time. Where it rejects, the messages before have been sent. The timeout is for
   * the whole.
   */
  sendMany(messages: Iterable<M>, ...options: [...O, WaitOptions?]): Promise<void>;
  /**
   * Sends the messages of a batch, as `sendMany` does, and faster: small ones cost no object each. The batch stays as it is, and
   * must not be changed before the promise has settled.
   */
  sendBatch(batch: Batch, options?: WaitOptions): Promise<void>;
}

/** Not in npm zeromq: more ways to receive. */
export interface Receiving<M extends object[] = Message[]> {
  /** `zmq_msg_recv` with `ZMQ_DONTWAIT`: a queued message that no receive waits for. Throws as `receive` rejects. */
  tryReceive(): M | undefined;
  /** Waits for a message, and takes with it those that are there already: at most `max` (default 1,024, up to 4,096), or about 1 MB. */
  receiveMany(max?: number, options?: WaitOptions): Promise<M[]>;
  /**
   * As `receiveMany`, into a batch, and faster: small messages cost no object each. At most `max` messages, 4,096, or
   * about 128 kB.
   */
  receiveBatch(max?: number, options?: BatchOptions): Promise<Batch>;
  /** `zmq_msg_gets`: as `receive`, with what is known of where the message came from. */
  receiveDetailed(options?: DetailedOptions): Promise<Detailed<M>>;
  /** Messages as they come, until the socket is closed; rejects when a wait is given up. The timeout is for each message. */
  messages(options?: WaitOptions): AsyncIterable<M> & AsyncIterator<M, undefined>;
}
