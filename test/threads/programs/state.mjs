/**
 * How the programs here see where a worker of theirs is: words that both share, and the fields of the worker's `struct
 * thread` (wasm/threads/thread.h) in the memory of the instance.
 */
import * as zmq from "libzmq-wasm/zmq";

const STEP = 0;
const PLACE = 1;
const ENDABLE = 3;
const NEVER = 2;

export function newState() {
  return new Int32Array(new SharedArrayBuffer(16));
}

/** For the worker: it is in, and begins. */
export function atWork(state) {
  const message = new zmq.zmq_msg_t();
  Atomics.store(state, PLACE, message.instance.place.address);
  message.free();
  step(state, 1);
}

export function step(state, number) {
  Atomics.store(state, STEP, number);
  Atomics.notify(state, STEP);
}

/** Blocks until the worker has come so far. */
export function untilStep(state, number = 1) {
  for (let now; (now = Atomics.load(state, STEP)) < number;) Atomics.wait(state, STEP, now);
}

/** Blocks until the worker sleeps in a call that waits. */
export function untilAsleep(shared, state) {
  untilStep(state);
  const words = new Int32Array(shared.memory.buffer);
  const endable = (Atomics.load(state, PLACE) >>> 2) + ENDABLE;
  while (Atomics.load(words, endable) === 0) Atomics.wait(state, NEVER, 0, 1);
}
