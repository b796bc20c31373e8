/** Atomic counters and the stopwatch. */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";

test("an atomic counter", () => {
  const counter = zmq.zmq_atomic_counter_new();
  expect(zmq.zmq_atomic_counter_value(counter)).toBe(0);
  expect(zmq.zmq_atomic_counter_inc(counter)).toBe(0);
  expect(zmq.zmq_atomic_counter_inc(counter)).toBe(1);
  expect(zmq.zmq_atomic_counter_value(counter)).toBe(2);
  expect(zmq.zmq_atomic_counter_dec(counter)).toBe(1);
  expect(zmq.zmq_atomic_counter_dec(counter)).toBe(0);
  zmq.zmq_atomic_counter_set(counter, -5);
  expect(zmq.zmq_atomic_counter_value(counter)).toBe(-5);
  zmq.zmq_atomic_counter_destroy(counter);
  expect(() => zmq.zmq_atomic_counter_value(null as unknown as zmq.CounterPtr)).toThrow(TypeError);
});

test("a stopwatch", () => {
  const watch = zmq.zmq_stopwatch_start();
  const first = zmq.zmq_stopwatch_intermediate(watch);
  zmq.zmq_poll([], 2);
  const last = zmq.zmq_stopwatch_stop(watch);
  expect(last - first).toBeGreaterThanOrEqual(1500);
  expect(last - first).toBeLessThan(60_000_000);
});

test("zmq_sleep() blocks for the given seconds", () => {
  const watch = zmq.zmq_stopwatch_start();
  zmq.zmq_sleep(1);
  expect(zmq.zmq_stopwatch_stop(watch)).toBeGreaterThanOrEqual(990_000);
});
