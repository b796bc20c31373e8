/** Leaves its sockets open and a thread blocked, and has no work left. */
import { isMainThread } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";

export function wait(context) {
  const socket = zmq.zmq_socket(context, zmq.ZMQ_PAIR);
  zmq.zmq_connect(socket, "inproc://leaves");
  zmq.zmq_send(socket, "blocked");
  zmq.zmq_recv(socket, null);
}

if (isMainThread) {
  const context = zmq.zmq_ctx_new();
  const [pair, router] = [zmq.zmq_socket(context, zmq.ZMQ_PAIR), zmq.zmq_socket(context, zmq.ZMQ_ROUTER)];
  zmq.zmq_bind(pair, "inproc://leaves");
  zmq.zmq_bind(router, "tcp://127.0.0.1:*");
  zmq.zmq_threadstart({ module: import.meta.url, name: "wait" }, context);
  const buffer = Buffer.alloc(16);
  console.log(buffer.toString("utf8", 0, zmq.zmq_recv(pair, buffer)));
}
