/**
 * zmq_atomic_counter_…(): a counter that threads may share. For null, C reads at that address; here
 * it throws a TypeError.
 */
import type { CounterPtr as RawCounter } from "../core/boundary/module.js";
import { define, type Mirror } from "./mirror.js";
import type { CounterPtr } from "./types.js";

function counterOf(mirror: Mirror, counter: CounterPtr): RawCounter {
  const ptr = mirror.pointer(counter);
  if (ptr === 0) throw new TypeError("counter is not a counter");
  return ptr;
}

/** zmq_atomic_counter_new(): makes a counter with the value 0. */
export const zmq_atomic_counter_new = define(
  (mirror) => (): CounterPtr => mirror.handle<CounterPtr>(mirror.exports.zmq_atomic_counter_new()),
);

/** zmq_atomic_counter_set(): sets the value. */
export const zmq_atomic_counter_set = define(
  (mirror) =>
    (counter: CounterPtr, value: number): void =>
      mirror.exports.zmq_atomic_counter_set(counterOf(mirror, counter), value),
);

/**
 * zmq_atomic_counter_inc(): adds 1.
 *
 * @returns the value before.
 */
export const zmq_atomic_counter_inc = define(
  (mirror) =>
    (counter: CounterPtr): number =>
      mirror.exports.zmq_atomic_counter_inc(counterOf(mirror, counter)),
);

/**
 * zmq_atomic_counter_dec(): subtracts 1.
 *
 * @returns 1 if the counter is above 0 afterwards, 0 if it has reached 0.
 */
export const zmq_atomic_counter_dec = define(
  (mirror) =>
    (counter: CounterPtr): number =>
      mirror.exports.zmq_atomic_counter_dec(counterOf(mirror, counter)),
);

/** zmq_atomic_counter_value(): reads the value. */
export const zmq_atomic_counter_value = define(
  (mirror) =>
    (counter: CounterPtr): number =>
      mirror.exports.zmq_atomic_counter_value(counterOf(mirror, counter)),
);

/**
 * zmq_atomic_counter_destroy(): frees the counter. The handle is invalid afterwards. C takes a
 * pointer to the handle.
 */
export const zmq_atomic_counter_destroy = define((mirror) => (counter: CounterPtr): void => {
  const { exports, memory } = mirror;
  memory.u32[memory.scratch >>> 2] = counterOf(mirror, counter);
  exports.zmq_atomic_counter_destroy(memory.scratch);
});
