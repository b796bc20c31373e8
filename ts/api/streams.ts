/**
 * Sockets as Web streams: what a stream reads from and writes to. An entry of the package makes the
 * stream, of the class that its runtime has.
 */
import type { Bytes } from "../shim/program-bytes.js";
import { argumentError } from "./errors.js";
import type { MessageLike } from "./messages/message.js";
import type { Receiving, Sending } from "./messages/message-types.js";
import type { Readable, Writable } from "./sockets/directions.js";
import { Socket } from "./sockets/socket.js";

/** A socket that sends. */
export type SendingSocket<M extends MessageLike | MessageLike[] = MessageLike | MessageLike[]> = Socket &
  Writable<M> &
  Sending<M>;
/** A socket that receives. */
export type ReceivingSocket<M extends object[] = Bytes[]> = Socket & Readable<M> & Receiving<M>;

/** Throws a TypeError if it is not a socket that can receive or send. */
export function checkSocket(socket: unknown): void {
  if (!(socket instanceof Socket)) throw argumentError("Socket must be a socket object", "the first argument");
}

/** The part of a stream's controller that a source uses. */
interface Chunks<M> {
  enqueue(chunk: M): void;
  close(): void;
}

/** Source of a stream with the messages of a socket. Cancelling ends the wait for the next one. */
export interface MessageSource<M> {
  pull(stream: Chunks<M>): Promise<void>;
  cancel(reason: unknown): void;
}

export function messageSource<M extends object[]>(socket: ReceivingSocket<M>): MessageSource<M> {
  checkSocket(socket);
  const controller = new AbortController();
  const messages = socket.messages({ signal: controller.signal });
  return {
    async pull(stream) {
      const next = await messages.next();
      if (next.done) stream.close();
      else stream.enqueue(next.value);
    },
    cancel: (reason) => controller.abort(reason),
  };
}

/** Sink of a stream that sends its chunks. Aborting withdraws the message that waits. */
export interface MessageSink<M> {
  write(message: M, stream: object): Promise<void>;
}

export function messageSink<M extends MessageLike | MessageLike[]>(socket: SendingSocket<M>): MessageSink<M> {
  checkSocket(socket);
  return {
    // Node's types lack the controller's signal.
    write: (message, stream) => socket.send(message, { signal: (stream as { signal?: AbortSignal }).signal }),
  };
}
