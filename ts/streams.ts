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
import type { Receiving, Sending } from "./api/messages/message-types.js";
import type { Readable, Writable } from "./api/sockets/directions.js";
import { Socket } from "./api/sockets/socket.js";
import type { WaitOptions } from "./api/messages/wait.js";

export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "./core/errors.js";

/** A socket that sends. */
export type SendingSocket<M extends MessageLike | MessageLike[] = MessageLike | MessageLike[]> = Socket &
  Writable<M> &
  Sending<M>;
/** A socket that receives. */
export type ReceivingSocket<M extends object[] = Buffer[]> = Socket & Readable<M> & Receiving<M>;

/**
 * Reads the messages of a socket as a Web stream. Cancelling ends the wait for the next message.
 *
 * @example
 * for await (const [message] of readableStream(pull)) console.log(String(message));
 */
export function readableStream<M extends object[]>(socket: ReceivingSocket<M>): ReadableStream<M> {
  checkSocket(socket);
  const controller = new AbortController();
  const messages = socket.messages({ signal: controller.signal });
  return new ReadableStream<M>(
    {
      async pull(stream) {
        const next = await messages.next();
        if (next.done) stream.close();
        else stream.enqueue(next.value);
      },
      cancel: (reason) => controller.abort(reason),
    },
    { highWaterMark: 0 },
  );
}

/** A Web stream that sends its chunks. Aborting withdraws the message that waits. */
export function writableStream<M extends MessageLike | MessageLike[]>(socket: SendingSocket<M>): WritableStream<M> {
  checkSocket(socket);
  return new WritableStream<M>({
    // Node's types lack the controller's signal.
    write: (message, stream) => socket.send(message, { signal: (stream as { signal?: AbortSignal }).signal }),
  });
}

/** How a stream of Node reads and sends. */
interface Side {
  readonly read: (this: NodeReadable) => void;
  readonly write: (message: unknown, encoding: string, done: (error?: Error | null) => void) => void;
  readonly writev: (chunks: readonly { chunk: unknown }[], done: (error?: Error | null) => void) => void;
  readonly destroy: (error: Error | null, done: (error: Error | null) => void) => void;
}

/** Throws a TypeError if it is not a socket that can receive or send. */
function checkSocket(socket: unknown): void {
  if (!(socket instanceof Socket)) throw argumentError("Socket must be a socket object", "the first argument");
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
