/** A thread that is blocked in a call most of the time, until its instance ends. */
import * as zmq from "libzmq-wasm/zmq";

/** Receives and sends back, message by message. */
export function echo({ context, endpoint }) {
  const socket = zmq.zmq_socket(context, zmq.ZMQ_PAIR);
  zmq.zmq_connect(socket, endpoint);
  try {
    while (zmq.zmq_recv(socket, null) >= 0) zmq.zmq_send(socket, "an answer");
  } catch (error) {
    if (error.code !== "ERR_ZMQ_DESTROYED") throw error;
  }
}
