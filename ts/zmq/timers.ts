/**
 * zmq_timers_…(): timers that run when the program calls `zmq_timers_execute()`, whose handlers may
 * call any function here. C takes a pointer to the handle in some functions, and sets it to NULL;
 * here all take the handle.
 */
import { define, type Mirror } from "./mirror.js";
import type { TimersPtr, zmq_timer_fn } from "./types.js";

/** zmq_timers_new(): makes an empty set of timers. */
export const zmq_timers_new = define((mirror) => (): TimersPtr => {
  const timers = mirror.exports.zmq_timers_new();
  mirror.timers.set(timers >>> 0, new Map());
  return mirror.handle<TimersPtr>(timers);
});

function forget(mirror: Mirror, timers: number, timerId: number): void {
  const hints = mirror.timers.get(timers);
  const hint = hints?.get(timerId);
  hints?.delete(timerId);
  if (hint !== undefined) mirror.instance.callbacks.removeExpire(hint);
}

/**
 * zmq_timers_destroy(): frees the timers. The handle is invalid afterwards.
 *
 * @returns 0, or -1 with errno EFAULT: not a set of timers.
 */
export const zmq_timers_destroy = define((mirror) => (timers: TimersPtr | null): number => {
  const { exports, memory } = mirror;
  const t = mirror.pointer(timers);
  if (t === 0) return mirror.fail("EFAULT");
  memory.u32[memory.scratch >>> 2] = t;
  const rc = exports.zmq_timers_destroy(memory.scratch);
  if (rc !== 0) return rc;
  for (const timerId of [...(mirror.timers.get(t)?.keys() ?? [])]) forget(mirror, t, timerId);
  mirror.timers.delete(t);
  return rc;
});

/**
 * zmq_timers_add(): adds a timer.
 *
 * @param interval Milliseconds.
 * @param handler `zmq_timers_execute()` calls `handler(timer_id, arg)` in each interval, and throws
 *   its errors.
 * @returns the timer's id, or -1 with errno EFAULT: not a set of timers, or `handler` is null.
 */
export const zmq_timers_add = define(
  (mirror) =>
    (timers: TimersPtr | null, interval: number, handler: zmq_timer_fn | null, arg?: unknown): number => {
      const { callbacks } = mirror.instance;
      const t = mirror.pointer(timers);
      if (handler === null) return mirror.fail("EFAULT");
      if (typeof handler !== "function") throw new TypeError("handler must be a function or null");
      const hint = callbacks.addExpire((timerId) => mirror.keeping(() => handler(timerId, arg)));
      const timerId = mirror.exports.port_timers_add(t, interval, hint);
      if (timerId === -1) callbacks.removeExpire(hint);
      else mirror.timers.get(t)?.set(timerId, hint);
      return timerId;
    },
  { interval: 1 },
);

/**
 * zmq_timers_cancel(): removes a timer.
 *
 * @returns 0, or -1 with errno:
 * - EFAULT: not a set of timers;
 * - EINVAL: there is no such timer.
 */
export const zmq_timers_cancel = define((mirror) => (timers: TimersPtr | null, timer_id: number): number => {
  const t = mirror.pointer(timers);
  const rc = mirror.exports.zmq_timers_cancel(t, timer_id);
  if (rc === 0) forget(mirror, t, timer_id);
  return rc;
});

/**
 * zmq_timers_set_interval(): restarts a timer with another interval.
 *
 * @param interval Milliseconds.
 * @returns 0, or -1 with errno EFAULT or EINVAL, as `zmq_timers_cancel()`.
 */
export const zmq_timers_set_interval = define(
  (mirror) =>
    (timers: TimersPtr | null, timer_id: number, interval: number): number =>
      mirror.exports.zmq_timers_set_interval(mirror.pointer(timers), timer_id, interval),
  { timer_id: 1, interval: 2 },
);

/**
 * zmq_timers_reset(): restarts a timer with its interval.
 *
 * @returns 0, or -1 with errno EFAULT or EINVAL, as `zmq_timers_cancel()`.
 */
export const zmq_timers_reset = define(
  (mirror) =>
    (timers: TimersPtr | null, timer_id: number): number =>
      mirror.exports.zmq_timers_reset(mirror.pointer(timers), timer_id),
  { timer_id: 1 },
);

/**
 * zmq_timers_timeout(): the time until the next timer is due.
 *
 * @returns milliseconds, 0 if one is due; -1 if there is none, or with errno EFAULT: not a set of
 *   timers.
 */
export const zmq_timers_timeout = define(
  (mirror) =>
    (timers: TimersPtr | null): number =>
      mirror.exports.zmq_timers_timeout(mirror.pointer(timers)),
);

/**
 * zmq_timers_execute(): runs the timers that are due.
 *
 * @returns 0, or -1 with errno EFAULT: not a set of timers.
 */
export const zmq_timers_execute = define((mirror) => (timers: TimersPtr | null): number => {
  const t = mirror.pointer(timers);
  return mirror.rethrowing(() => mirror.exports.zmq_timers_execute(t));
});
