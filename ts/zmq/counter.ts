/**
 * zmq_atomic_counter_…(): a counter that threads may share. Not given a counter, C reads what is at the address: here
 * null throws a TypeError.
 */
import type { CounterPtr as RawCounter } from "../core/boundary/module.js";
import { define, type Mirror } from "./mirror.js";
import type { CounterPtr } from "./types.js";

function counterOf(mirror: Mirror, counter: CounterPtr): RawCounter {
  const ptr = mirror.pointer(counter);
  if (ptr === 0) throw new TypeError("counter is not a counter");
  return ptr;
}

/** zmq_atomic_counter_new(): a new counter, at 0. */
export const zmq_atomic_counter_new = define(
  (mirror) => (): CounterPtr => mirror.handle<CounterPtr>(mirror.exports.zmq_atomic_counter_new()),
);

/** zmq_atomic_counter_set(): sets the counter. */
export const zmq_atomic_counter_set = define(
  (mirror) =>
    (counter: CounterPtr, value: number): void =>
      mirror.exports.zmq_atomic_counter_set(counterOf(mirror, counter), value),
);

/** zmq_atomic_counter_inc(): adds 1. Returns the value before. */
export const zmq_atomic_counter_inc = define(
  (mirror) =>
    (counter: CounterPtr): number =>
      mirror.exports.zmq_atomic_counter_inc(counterOf(mirror, counter)),
);

/** zmq_atomic_counter_dec(): takes 1 away. Returns 1 while the counter is above 0 then, and 0 when it has reached 0. */
export const zmq_atomic_counter_dec = define(
  (mirror) =>
    (counter: CounterPtr): number =>
      mirror.exports.zmq_atomic_counter_dec(counterOf(mirror, counter)),
);

/** zmq_atomic_counter_value(): the value. */
export const zmq_atomic_counter_value = define(
  (mirror) =>
    (counter: CounterPtr): number =>
      mirror.exports.zmq_atomic_counter_value(counterOf(mirror, counter)),
);

/** zmq_atomic_counter_destroy(): the counter is gone, and the handle invalid. C takes a pointer to the handle. */
export const zmq_atomic_counter_destroy = define((mirror) => (counter: CounterPtr): void => {
  const { exports, memory } = mirror;
  memory.u32[memory.scratch >>> 2] = counterOf(mirror, counter);
  exports.zmq_atomic_counter_destroy(memory.scratch);
});
