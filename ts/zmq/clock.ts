/**
 * zmq_stopwatch_…() and zmq_sleep(): what programs that measure use. Times are microseconds in 32 bits, which wrap after
 * 71 minutes.
 */
import type { StopwatchPtr as RawStopwatch } from "../core/boundary/module.js";
import { define, type Mirror } from "./mirror.js";
import type { StopwatchPtr } from "./types.js";

function watchOf(mirror: Mirror, watch: StopwatchPtr): RawStopwatch {
  const ptr = mirror.pointer(watch);
  if (ptr === 0) throw new TypeError("watch is not a stopwatch");
  return ptr;
}

/** zmq_stopwatch_start(): a stopwatch that runs. */
export const zmq_stopwatch_start = define(
  (mirror) => (): StopwatchPtr => mirror.handle<StopwatchPtr>(mirror.exports.zmq_stopwatch_start()),
);

/** zmq_stopwatch_intermediate(): microseconds since it was started; it goes on. */
export const zmq_stopwatch_intermediate = define(
  (mirror) =>
    (watch: StopwatchPtr): number =>
      mirror.exports.zmq_stopwatch_intermediate(watchOf(mirror, watch)) >>> 0,
);

/** zmq_stopwatch_stop(): microseconds since it was started; it is gone, and the handle invalid. */
export const zmq_stopwatch_stop = define(
  (mirror) =>
    (watch: StopwatchPtr): number =>
      mirror.exports.zmq_stopwatch_stop(watchOf(mirror, watch)) >>> 0,
);

/** zmq_sleep(): blocks the thread for so many seconds, its event loop included. */
export const zmq_sleep = define(
  ({ exports }) =>
    (seconds: number): void =>
      exports.zmq_sleep(seconds),
);
