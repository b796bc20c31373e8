/**
 * A socket of any type, with the methods of all. libzmq refuses calls that its type does not have.
 */
import type { Batch, Message, MessageLike, Socket, WaitOptions } from "libzmq-wasm";

/** The label of a message of RADIO, DISH, SERVER and PEER. */
export interface Label {
  readonly group?: Buffer | string | undefined;
  readonly routingId?: number | undefined;
}

export interface AnySocket extends Socket {
  send(message: MessageLike | MessageLike[], options?: WaitOptions & Label): Promise<void>;
  trySend(message: MessageLike | MessageLike[]): boolean;
  /** The parts; or the one part and its label. */
  receive(options?: WaitOptions): Promise<Message[] | [Message, Label]>;
  sendBatch(batch: Batch, options?: WaitOptions): Promise<void>;
  receiveBatch(max: number, options?: WaitOptions): Promise<Batch>;
}
