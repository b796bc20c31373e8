// The blocking mirror with a thread: over inproc and tcp, an address in use, and the end of the
// context.
import { isMainThread } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";
import { equal, LOOPBACK, passed } from "./support.mjs";

function receive(socket) {
  const buffer = Buffer.alloc(64);
  const size = zmq.zmq_recv(socket, buffer, buffer.length, 0);
  return size < 0 ? zmq.zmq_strerror(zmq.zmq_errno()) : buffer.toString("utf8", 0, size);
}

/** Answers requests until the context is shut down. */
export function answer({ context, endpoint }) {
  const socket = zmq.zmq_socket(context, zmq.ZMQ_REP);
  zmq.zmq_connect(socket, endpoint);
  for (;;) {
    const question = receive(socket);
    if (question === "stop") break;
    zmq.zmq_send(socket, `${question} World`);
  }
  zmq.zmq_send(socket, "stopped");
  zmq.zmq_close(socket);
}

if (isMainThread) {
  for (const wanted of ["inproc://answers", LOOPBACK]) {
    const context = zmq.zmq_ctx_new();
    const socket = zmq.zmq_socket(context, zmq.ZMQ_REQ);
    equal(zmq.zmq_bind(socket, wanted), 0);
    const endpoint = zmq.zmq_getsockopt_value(socket, zmq.ZMQ_LAST_ENDPOINT);
    if (wanted === LOOPBACK) {
      const other = zmq.zmq_socket(context, zmq.ZMQ_REP);
      equal([zmq.zmq_bind(other, endpoint), zmq.errnoName(zmq.zmq_errno())], [-1, "EADDRINUSE"]);
      zmq.zmq_close(other);
    }
    const thread = zmq.zmq_threadstart({ module: import.meta.url, name: "answer" }, { context, endpoint });
    for (let i = 0; i < 100; i++) {
      zmq.zmq_send(socket, `Hello ${i}`);
      equal(receive(socket), `Hello ${i} World`);
    }
    zmq.zmq_send(socket, "stop");
    equal(receive(socket), "stopped");
    zmq.zmq_threadclose(thread);
    zmq.zmq_close(socket);
    equal(zmq.zmq_ctx_term(context), 0);
  }
  passed();
}
