/**
 * A call fails an assertion while other threads hold malloc's lock nearly all the time, and then
 * frees what it has borrowed. Prints what is thrown, in each of some rounds.
 */
import { Worker, isMainThread, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";
import { atWork, newState, untilStep } from "./state.mjs";

const WORKERS = 2;
const MESSAGE_BYTES = 64;
/** Blocks of the heap: counting what is allocated looks at each of them, and holds the lock. */
const BLOCKS = 500_000;
const BLOCK_BYTES = 40;

function begin(shared) {
  const state = newState();
  const worker = new Worker(new URL(import.meta.url), { workerData: { shared, state } });
  worker.on("error", () => undefined); // it leaves with the instance
  untilStep(state);
}

function failure() {
  const instance = zmq.createInstance({ threads: true });
  const { memory, exports } = instance;
  for (let i = 0; i < BLOCKS; i++) exports.malloc(BLOCK_BYTES);
  for (let i = 0; i < WORKERS; i++) begin(zmq.handle(instance));
  try {
    memory.borrow(MESSAGE_BYTES, (ptr) => {
      memory.u8.fill(0, ptr, ptr + MESSAGE_BYTES);
      exports.zmq_msg_size(ptr); // it never was a message
    });
  } catch (error) {
    return error === instance.failure ? error.name : `${error.stack}`;
  }
  return "nothing";
}

if (isMainThread) {
  for (let round = 0; round < Number(process.argv[2]); round++) console.log(failure());
} else {
  const { shared, state } = workerData;
  zmq.attach(shared);
  atWork(state);
  const { exports } = new zmq.zmq_msg_t().instance;
  for (;;) exports.port_allocated();
}
