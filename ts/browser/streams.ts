/**
 * libzmq-wasm/streams in a browser: sockets as Web streams. A chunk is a message: an array of parts
 * when it is received, and any value that `send()` accepts when it is sent. Back-pressure works
 * both ways: a message is received when the stream is read, and the next one is taken when libzmq
 * has the last.
 *
 * The end of a stream leaves its socket open. `close()` of the socket ends the streams that read
 * from it.
 */
import "./node.js";
import { argumentError } from "../api/errors.js";
import type { MessageLike } from "../api/messages/message.js";
import { messageSink, messageSource, type ReceivingSocket, type SendingSocket } from "../api/streams.js";

export type { ReceivingSocket, SendingSocket } from "../api/streams.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "../core/errors.js";

/**
 * Reads the messages of a socket as a Web stream. Cancelling ends the wait for the next message.
 *
 * @example
 * for await (const [message] of readableStream(pull)) console.log(message.length);
 */
export function readableStream<M extends object[]>(socket: ReceivingSocket<M>): ReadableStream<M> {
  return new ReadableStream<M>(messageSource(socket), { highWaterMark: 0 });
}

/** A Web stream that sends its chunks. Aborting withdraws the message that waits. */
export function writableStream<M extends MessageLike | MessageLike[]>(socket: SendingSocket<M>): WritableStream<M> {
  return new WritableStream<M>(messageSink(socket));
}

function ofNode(name: string, instead: string): () => never {
  return () => {
    throw argumentError(`${name} is a stream of Node, which a browser does not have`, `use ${instead}, a Web stream`);
  };
}

/** For Node alone. Here it throws a TypeError. */
export const nodeReadable = ofNode("nodeReadable()", "readableStream()");
/** For Node alone. Here it throws a TypeError. */
export const nodeWritable = ofNode("nodeWritable()", "writableStream()");
/** For Node alone. Here it throws a TypeError. */
export const nodeDuplex = ofNode("nodeDuplex()", "readableStream() and writableStream()");
