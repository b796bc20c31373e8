/**
 * A call fails an assertion while other threads hold malloc's lock nearly all the time. It then
 * frees the memory that it had borrowed. Prints the error of each of `argv[2]` rounds.
 */
import { Worker, isMainThread, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";
import { atWork, newState, untilStep } from "./state.mjs";

const WORKERS = 2;
const MESSAGE_BYTES = 64;
/** Blocks on the heap. port_allocated() visits each of them, and holds the lock meanwhile. */
const BLOCKS = 500_000;
const BLOCK_BYTES = 40;

function begin(shared) {
  const state = newState();
  const worker = new Worker(new URL(import.meta.url), { workerData: { shared, state } });
  worker.on("error", () => undefined); // it fails when the instance ends
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
      exports.zmq_msg_size(ptr); // these bytes are not a message
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
