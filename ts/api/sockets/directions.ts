/** Sockets that send, and sockets that receive: the types; messages.ts has the methods. */
import type { Message, MessageLike } from "../messages/message.js";
import type { ReceiveOptions } from "../messages/receive-target.js";
import type { ReadableProperties, WritableProperties } from "../options/kind-properties.js";
import type { WaitOptions } from "../messages/wait.js";

/** Sockets that send. */
export interface Writable<
  M extends MessageLike | MessageLike[] = MessageLike | MessageLike[],
  O extends [...object[]] = [],
> extends WritableProperties {
  /**
   * `zmq_msg_send`: sends a message, of one part, or of the parts in an array. Resolves when libzmq
   * has it; above 64 kB over tcp and ipc, when the network has taken it or takes little of it for
   * some 40 ms. It waits at the high-water mark, or without a peer, if
   * this type of socket does. Concurrent sends go in the order of the calls.
   *
   * On a ROUTER with `mandatory`, a STREAM, a SERVER and a PEER, each message names its peer. They
   * reject with EAGAIN at once if the queue to that peer is full and other peers can be sent to,
   * with any timeout.
   *
   * @param message Bytes, text, a number, null, or an array of them.
   * @param options `timeout` in milliseconds, `signal`.
   * @throws EBADF at once if the socket is closed. Rejects with EAGAIN after `sendTimeout` or when
   *   the socket is closed; EFSM if a REQ or REP could not send by then; ENOTSUP, EHOSTUNREACH and
   *   ETERM as zmq_msg_send(3) says.
   * @example
   * await socket.send("one part");
   * await socket.send(["two", Buffer.from("parts")], { timeout: 1000 });
   */
  send(message: M, ...options: [...O, WaitOptions?]): Promise<void>;
}

type ReceiveType<T> = T extends { receive(): Promise<infer U> } ? U : never;

/** Sockets that receive. */
export interface Readable<M extends object[] = Message[]> extends ReadableProperties {
  /**
   * `zmq_msg_recv`: receives the next message, as the array of its parts. Waits until there is one.
   *
   * @param options `timeout` in milliseconds, `signal`, `into`.
   * @throws EBADF at once if the socket is closed. Rejects with EAGAIN after `receiveTimeout` or
   *   when the socket is closed; EFSM if a REQ or REP could not receive by then; ENOTSUP and ETERM
   *   as zmq_msg_recv(3) says.
   * @example
   * const [first, ...rest] = await socket.receive();
   */
  receive(options?: ReceiveOptions): Promise<M>;
  /**
   * Receives messages until the socket is closed.
   *
   * @example
   * for await (const [message] of socket) console.log(String(message));
   */
  [Symbol.asyncIterator](): AsyncIterator<ReceiveType<this>, undefined>;
}
