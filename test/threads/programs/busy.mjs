/**
 * Terminates a worker in the middle of a loop of calls. `argv[2]` names the kind of call. Repeats
 * this `argv[3]` times, each time in a new instance. The main thread makes calls all the while.
 * Prints "fine" if they succeeded, or the name of the error that all threads get.
 */
import { Worker, isMainThread, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";
import { atWork, newState, untilStep } from "./state.mjs";

function round(kind, number) {
  const instance = zmq.createInstance({ threads: true });
  const functions = zmq.createZmq(instance);
  const context = functions.zmq_ctx_new();
  const state = newState();
  const pull = functions.zmq_socket(context, zmq.ZMQ_PULL);
  functions.zmq_setsockopt(pull, zmq.ZMQ_LINGER, 0);
  functions.zmq_bind(pull, kind === "tcp" ? "tcp://127.0.0.1:*" : "inproc://busy");
  const endpoint = functions.zmq_getsockopt_value(pull, zmq.ZMQ_LAST_ENDPOINT);
  const shared = zmq.handle(instance);
  const worker = new Worker(new URL(import.meta.url), { workerData: { shared, context, state, endpoint, kind } });
  untilStep(state);
  let ended = false;
  const end = worker.terminate().then(() => (ended = true));
  const drain = async () => {
    for (let i = 0; !ended || i < number; i++) {
      while (functions.zmq_recv(pull, null, 0, zmq.ZMQ_DONTWAIT) >= 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    functions.zmq_close(pull);
    functions.zmq_ctx_term(context);
    return "fine";
  };
  return drain()
    .catch((error) => error.name)
    .finally(() => end)
    .finally(() => instance.destroy());
}

const LOOPS = {
  tcp: (socket) => zmq.zmq_send(socket, "text", null, zmq.ZMQ_DONTWAIT),
  inproc: (socket) => zmq.zmq_send(socket, "text", null, zmq.ZMQ_DONTWAIT),
  memory: () => zmq.zmq_atomic_counter_destroy(zmq.zmq_atomic_counter_new()),
  poll: (socket) => zmq.zmq_poll(Array(20).fill({ socket, events: zmq.ZMQ_POLLIN }), 0),
  sockets: (_, context) => zmq.zmq_close(zmq.zmq_socket(context, zmq.ZMQ_CLIENT)),
};

if (isMainThread) {
  const [kind, rounds] = process.argv.slice(2);
  for (let i = 0; i < Number(rounds); i++) console.log(await round(kind, i));
} else {
  const { shared, context, state, endpoint, kind } = workerData;
  zmq.attach(shared);
  const socket = zmq.zmq_socket(context, zmq.ZMQ_PUSH);
  zmq.zmq_setsockopt(socket, zmq.ZMQ_LINGER, 0);
  zmq.zmq_connect(socket, endpoint);
  for (let i = 0; ; i++) {
    LOOPS[kind](socket, context);
    if (i === 100) atWork(state);
  }
}
