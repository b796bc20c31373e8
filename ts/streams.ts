/**
 * libzmq-wasm/streams: sockets as Web streams and as Node's streams. A chunk is a message: an array
 * of parts when it is received, and any value that `send()` accepts when it is sent. Back-pressure
 * works both ways: a message is received when the stream is read, and the next one is taken when
 * libzmq has the last.
 *
 * The end of a stream leaves its socket open. `close()` of the socket ends the streams that read
 * from it.
 */
import "./node.js";
import { Duplex, Readable as NodeReadable, Writable as NodeWritable } from "node:stream";
import { ReadableStream, WritableStream } from "node:stream/web";
import { argumentError } from "./api/errors.js";
import type { MessageLike } from "./api/messages/message.js";
import { checkNames } from "./api/names.js";
import type { WaitOptions } from "./api/messages/wait.js";
import type { Socket } from "./api/sockets/socket.js";
import { checkSocket, messageSink, messageSource, type ReceivingSocket, type SendingSocket } from "./api/streams.js";

export type { ReceivingSocket, SendingSocket } from "./api/streams.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "./core/errors.js";

/**
 * Reads the messages of a socket as a Web stream. Cancelling ends the wait for the next message.
 *
 * @example
 * for await (const [message] of readableStream(pull)) console.log(String(message));
 */
export function readableStream<M extends object[]>(socket: ReceivingSocket<M>): ReadableStream<M> {
  return new ReadableStream<M>(messageSource(socket), { highWaterMark: 0 });
}

/** A Web stream that sends its chunks. Aborting withdraws the message that waits. */
export function writableStream<M extends MessageLike | MessageLike[]>(socket: SendingSocket<M>): WritableStream<M> {
  return new WritableStream<M>(messageSink(socket));
}

/** How a stream of Node reads and sends. */
interface Side {
  readonly read: (this: NodeReadable) => void;
  readonly write: (message: unknown, encoding: string, done: (error?: Error | null) => void) => void;
  readonly writev: (chunks: readonly { chunk: unknown }[], done: (error?: Error | null) => void) => void;
  readonly destroy: (error: Error | null, done: (error: Error | null) => void) => void;
}

/** The highWaterMark of the options. Node checks the number. */
function markOf(options: unknown): number {
  if (typeof options !== "object" || options === null)
    throw argumentError("Options must be an object", "such as { highWaterMark: 16 }");
  checkNames(options, ["highWaterMark"]);
  return (options as StreamOptions).highWaterMark ?? HIGH_WATER_MARK;
}

function side(socket: Socket): Side {
  checkSocket(socket);
  const messages = socket as unknown as ReceivingSocket & SendingSocket;
  const controller = new AbortController();
  const wait: WaitOptions = { signal: controller.signal };
  return {
    read() {
      const next = socket.closed ? Promise.resolve([]) : messages.receiveMany(this.readableHighWaterMark, wait);
      next.then(
        (received) => {
          for (const message of received) this.push(message);
          if (received.length === 0) this.push(null);
        },
        (error: unknown) => {
          if (socket.closed) this.push(null);
          else if (!this.destroyed) this.destroy(error as Error);
        },
      );
    },
    write(message, _encoding, done) {
      settle(() => messages.send(message as MessageLike, wait), done);
    },
    writev(chunks, done) {
      const all = chunks.map(({ chunk }) => chunk as MessageLike);
      settle(() => messages.sendMany(all, wait), done);
    },
    destroy(error, done) {
      controller.abort();
      done(error);
    },
  };
}

function settle(call: () => Promise<void>, done: (error?: Error | null) => void): void {
  new Promise<void>((resolve) => {
    resolve(call());
  }).then(
    () => done(),
    (error: unknown) => done(error as Error),
  );
}

/** Messages. */
const HIGH_WATER_MARK = 16;

/** Options of streams. */
export interface StreamOptions {
  /**
   * The number of messages that a stream holds.
   *
   * @default 16
   */
  readonly highWaterMark?: number;
}

/**
 * Reads the messages of a socket as a stream of Node. Destroying it ends the wait for the next
 * message.
 */
export function nodeReadable(socket: ReceivingSocket, options: StreamOptions = {}): NodeReadable {
  const { read, destroy } = side(socket);
  return new NodeReadable({ objectMode: true, highWaterMark: markOf(options), read, destroy });
}

/** A stream of Node that sends its chunks. Queued chunks are sent in one batch. */
export function nodeWritable(socket: SendingSocket, options: StreamOptions = {}): NodeWritable {
  const { write, writev, destroy } = side(socket);
  return new NodeWritable({ objectMode: true, highWaterMark: markOf(options), write, writev, destroy });
}

/** Both at once, for sockets that send and receive in any order. */
export function nodeDuplex(socket: ReceivingSocket & SendingSocket, options: StreamOptions = {}): Duplex {
  const { read, write, writev, destroy } = side(socket);
  return new Duplex({ objectMode: true, highWaterMark: markOf(options), read, write, writev, destroy });
}
