/**
 * Tells a program how far its worker has come: through words that both share, and through the
 * worker's `struct thread` (wasm/threads/thread.h) in the memory of the instance.
 */
import * as zmq from "libzmq-wasm/zmq";

const STEP = 0;
const PLACE = 1;
const ENDABLE = 3;
const NEVER = 2;

export function newState() {
  return new Int32Array(new SharedArrayBuffer(16));
}

/** For the worker: reports that it is attached and begins. */
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

/** Blocks until the worker has reached the step. */
export function untilStep(state, number = 1) {
  for (let now; (now = Atomics.load(state, STEP)) < number;) Atomics.wait(state, STEP, now);
}

/** Blocks until the worker sleeps in a blocking call. */
export function untilAsleep(shared, state) {
  untilStep(state);
  const words = new Int32Array(shared.memory.buffer);
  const endable = (Atomics.load(state, PLACE) >>> 2) + ENDABLE;
  while (Atomics.load(words, endable) === 0) Atomics.wait(state, NEVER, 0, 1);
}
