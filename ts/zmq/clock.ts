/**
 * zmq_stopwatch_…() and zmq_sleep(). Times are microseconds in 32 bits, which wrap after 71
 * minutes.
 */
import type { StopwatchPtr as RawStopwatch } from "../core/boundary/module.js";
import { define, type Mirror } from "./mirror.js";
import type { StopwatchPtr } from "./types.js";

function watchOf(mirror: Mirror, watch: StopwatchPtr): RawStopwatch {
  const ptr = mirror.pointer(watch);
  if (ptr === 0) throw new TypeError("watch is not a stopwatch");
  return ptr;
}

/** zmq_stopwatch_start(): starts a stopwatch. */
export const zmq_stopwatch_start = define(
  (mirror) => (): StopwatchPtr => mirror.handle<StopwatchPtr>(mirror.exports.zmq_stopwatch_start()),
);

/**
 * zmq_stopwatch_intermediate(): reads a stopwatch, which goes on.
 *
 * @returns microseconds since its start.
 */
export const zmq_stopwatch_intermediate = define(
  (mirror) =>
    (watch: StopwatchPtr): number =>
      mirror.exports.zmq_stopwatch_intermediate(watchOf(mirror, watch)) >>> 0,
);

/**
 * zmq_stopwatch_stop(): stops and frees a stopwatch. The handle is invalid afterwards.
 *
 * @returns microseconds since its start.
 */
export const zmq_stopwatch_stop = define(
  (mirror) =>
    (watch: StopwatchPtr): number =>
      mirror.exports.zmq_stopwatch_stop(watchOf(mirror, watch)) >>> 0,
);

/**
 * zmq_sleep(): blocks the thread and its event loop.
 *
 * @param seconds For less than a second, use `zmq_poll([], milliseconds)`.
 */
export const zmq_sleep = define(
  ({ exports }) =>
    (seconds: number): void =>
      exports.zmq_sleep(seconds),
);
