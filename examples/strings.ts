/** Messages as text: s_recv() and s_send() of the Guide's examples in C. */
import { ZMQ_SNDMORE, zmq_recv, zmq_send, type SocketPtr } from "libzmq-wasm/zmq";

/** Receives a message of up to 255 bytes of UTF-8; the rest of a longer one is lost. null: the context is terminated. */
export function s_recv(socket: SocketPtr | null): string | null {
  const buffer = Buffer.alloc(256);
  const size = zmq_recv(socket, buffer, 255, 0);
  return size === -1 ? null : buffer.toString("utf8", 0, Math.min(size, 255));
}

/** Sends all of the text: without a length zmq_send() counts its bytes, which are not its characters. */
export function s_send(socket: SocketPtr | null, string: string): number {
  return zmq_send(socket, string, null, 0);
}

export function s_sendmore(socket: SocketPtr | null, string: string): number {
  return zmq_send(socket, string, null, ZMQ_SNDMORE);
}
