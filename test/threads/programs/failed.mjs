/**
 * The instance ends while four workers and the main thread are blocked in it. With "assertion" as
 * `argv[2]`, an assertion of libzmq fails in a fifth worker; with "destroy", that worker calls
 * destroy(). Prints the error that each thread gets.
 */
import { once } from "node:events";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";
import { atWork, newState, untilAsleep } from "./state.mjs";

const CALLS = [
  (context) => zmq.zmq_recv(bound(context, zmq.ZMQ_PULL), null),
  (context) => zmq.zmq_poll([{ socket: bound(context, zmq.ZMQ_PULL), events: zmq.ZMQ_POLLIN }], -1),
  (context) => zmq.zmq_recv(bound(context, zmq.ZMQ_SERVER), null),
  () => zmq.zmq_sleep(3600),
];

function bound(context, type) {
  const socket = zmq.zmq_socket(context, type);
  zmq.zmq_bind(socket, "tcp://127.0.0.1:*");
  return socket;
}

/** Asks libzmq for the size of 64 bytes that are not a message, which fails an assertion. */
function assert() {
  const { memory, exports } = new zmq.zmq_msg_t().instance;
  memory.borrow(64, (ptr) => {
    memory.u8.fill(0, ptr, ptr + 64);
    exports.zmq_msg_size(ptr);
  });
}

function caught(call) {
  try {
    return String(call());
  } catch (error) {
    return `${error.name} ${/Assertion failed|destroyed/.test(error.message)}`;
  }
}

if (isMainThread) {
  const context = zmq.zmq_ctx_new();
  const shared = zmq.handle();
  const states = [...CALLS, assert].map(newState);
  const workers = states.map(
    (_, i) =>
      new Worker(new URL(import.meta.url), { workerData: { shared, context, states, i, how: process.argv[2] } }),
  );
  const answers = workers.map((worker) => once(worker, "message"));
  console.log(`main ${caught(() => zmq.zmq_recv(bound(context, zmq.ZMQ_PULL), null))}`);
  for (const [i, answer] of answers.entries()) console.log(`${i} ${(await answer)[0]}`);
  console.log(`main ${caught(() => zmq.zmq_has("ipc"))}`);
  zmq.zmq_ctx_new();
  console.log(`main ${caught(() => zmq.zmq_has("ipc"))}`);
} else {
  const { shared, context, states, i, how } = workerData;
  const { zmq_msg_t } = zmq;
  zmq.attach(shared);
  if (i < CALLS.length) {
    atWork(states[i]);
    parentPort.postMessage(caught(() => CALLS[i](context)));
  } else {
    for (const state of states.slice(0, CALLS.length)) untilAsleep(shared, state);
    const end = how === "destroy" ? () => new zmq_msg_t().instance.destroy() : assert;
    parentPort.postMessage(caught(end));
  }
}
