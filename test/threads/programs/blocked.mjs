/**
 * A worker is terminated while it is blocked, with its sockets open, in the call that `argv[2]`
 * names. Without a turn of its event loop, the main thread terminates the shared context and uses
 * another one.
 */
import { Worker, isMainThread, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";
import { atWork, newState, untilAsleep } from "./state.mjs";

const CALLS = {
  zmq_recv: (socket) => zmq.zmq_recv(socket, null),
  zmq_msg_recv: (socket) => {
    const message = new zmq.zmq_msg_t();
    zmq.zmq_msg_init(message);
    zmq.zmq_msg_recv(message, socket);
  },
  zmq_poll: (socket, other) =>
    zmq.zmq_poll(
      [socket, other].map((each) => ({ socket: each, events: zmq.ZMQ_POLLIN })),
      -1,
    ),
  zmq_proxy: (socket, other) => zmq.zmq_proxy(socket, other, null),
  zmq_send: (_, other) => zmq.zmq_send(other, "nobody is there"),
  "zmq_recv of a SERVER": (_, __, server) => zmq.zmq_recv(server, null),
  zmq_sleep: () => zmq.zmq_sleep(3600),
  zmq_ctx_term: () => zmq.zmq_ctx_term(workerData.context),
};

if (isMainThread) {
  const context = zmq.zmq_ctx_new();
  const state = newState();
  const shared = zmq.handle();
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { shared, context, state, call: process.argv[2] },
  });
  untilAsleep(shared, state);
  void worker.terminate();
  console.log(`zmq_ctx_term ${zmq.zmq_ctx_term(context)}`);

  const another = zmq.zmq_ctx_new();
  const [rep, req] = [zmq.zmq_socket(another, zmq.ZMQ_REP), zmq.zmq_socket(another, zmq.ZMQ_REQ)];
  zmq.zmq_bind(rep, "tcp://127.0.0.1:*");
  zmq.zmq_connect(req, zmq.zmq_getsockopt_value(rep, zmq.ZMQ_LAST_ENDPOINT));
  zmq.zmq_send(req, "goes on");
  const buffer = Buffer.alloc(16);
  console.log(buffer.toString("utf8", 0, zmq.zmq_recv(rep, buffer)));
} else {
  const { shared, context, state, call } = workerData;
  zmq.attach(shared);
  const [socket, other, server] = [zmq.ZMQ_ROUTER, zmq.ZMQ_DEALER, zmq.ZMQ_SERVER].map((type) =>
    zmq.zmq_socket(context, type),
  );
  for (const each of [socket, other, server]) zmq.zmq_bind(each, "tcp://127.0.0.1:*");
  atWork(state);
  CALLS[call](socket, other, server);
}
