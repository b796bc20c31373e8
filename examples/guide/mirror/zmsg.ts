/**
 * Whole messages, as czmq's zmsg has them: an array of frames, each of which is a Buffer.
 * The first one is the top of the stack, which holds the address.
 */
import {
  ZMQ_SNDMORE,
  zmq_msg_close,
  zmq_msg_data,
  zmq_msg_init,
  zmq_msg_more,
  zmq_msg_recv,
  zmq_msg_t,
  zmq_send,
  type SocketPtr,
} from "libzmq-wasm/zmq";

export type zmsg_t = Buffer[];

/** Receives all parts of a message. null: the call was interrupted, or its time is over. */
export function zmsg_recv(socket: SocketPtr | null): zmsg_t | null {
  const part = new zmq_msg_t();
  const frames: zmsg_t = [];
  for (let more = 1; more;) {
    zmq_msg_init(part);
    if (zmq_msg_recv(part, socket, 0) === -1) {
      part.free();
      return null;
    }
    frames.push(Buffer.from(zmq_msg_data(part)));
    more = zmq_msg_more(part);
    zmq_msg_close(part);
  }
  part.free();
  return frames;
}

/** Sends all parts. Returns 0, or -1 with errno. */
export function zmsg_send(msg: readonly (Uint8Array | string)[], socket: SocketPtr | null): number {
  for (const [i, frame] of msg.entries())
    if (zmq_send(socket, frame, null, i < msg.length - 1 ? ZMQ_SNDMORE : 0) === -1) return -1;
  return 0;
}

/** Puts an address and an empty frame before the others. */
export function zmsg_wrap(msg: zmsg_t, address: Buffer): void {
  msg.unshift(address, Buffer.alloc(0));
}

/** Takes the address off, and the empty frame behind it. */
export function zmsg_unwrap(msg: zmsg_t): Buffer {
  const address = msg.shift() ?? Buffer.alloc(0);
  if (msg[0]?.length === 0) msg.shift();
  return address;
}
