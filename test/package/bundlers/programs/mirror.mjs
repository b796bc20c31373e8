/** The mirror of zmq.h, with a thread that runs a function of this program. */
import { isMainThread } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";

const SIZE = 16;
/** The running file, which a bundler wrote. import.meta.url may be that of the source. */
const self = process.argv[1];

export function answer([context, endpoint]) {
  const socket = zmq.zmq_socket(context, zmq.ZMQ_REP);
  zmq.zmq_connect(socket, endpoint);
  const buffer = Buffer.alloc(SIZE);
  const size = zmq.zmq_recv(socket, buffer, SIZE, 0);
  zmq.zmq_send(socket, `${buffer.toString("utf8", 0, size)} World`);
  zmq.zmq_close(socket);
}

if (isMainThread) {
  const context = zmq.zmq_ctx_new();
  const socket = zmq.zmq_socket(context, zmq.ZMQ_REQ);
  zmq.zmq_bind(socket, "tcp://127.0.0.1:*");
  const endpoint = Buffer.alloc(256);
  const length = { value: endpoint.length };
  zmq.zmq_getsockopt(socket, zmq.ZMQ_LAST_ENDPOINT, endpoint, length);
  const address = endpoint.toString("latin1", 0, length.value - 1);
  const thread = zmq.zmq_threadstart({ module: self, name: "answer" }, [context, address]);
  zmq.zmq_send(socket, "Hello");
  const buffer = Buffer.alloc(SIZE);
  const size = zmq.zmq_recv(socket, buffer, SIZE, 0);
  console.log(buffer.toString("utf8", 0, size));
  zmq.zmq_threadclose(thread);
  zmq.zmq_close(socket);
  zmq.zmq_ctx_term(context);
}
