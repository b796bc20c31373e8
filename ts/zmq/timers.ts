/**
 * zmq_timers_…(): timers that run when the program asks for it. A set of timers is given by its handle also where C takes
 * a pointer to the handle, which it sets to NULL. Handlers run inside `zmq_timers_execute()` and may call anything here.
 */
import { define, type Mirror } from "./mirror.js";
import type { TimersPtr, zmq_timer_fn } from "./types.js";

/** zmq_timers_new(): a new, empty set of timers. */
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
 * zmq_timers_destroy(): the timers are gone, and the handle invalid. 0, or -1 and EFAULT: not a set of timers.
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
 * zmq_timers_add(): `handler(timer_id, arg)` is to be called every `interval` milliseconds, by
 * `zmq_timers_execute()`. An error that it throws is thrown from there. Returns the timer's id, or -1 and EFAULT: not a
 * set of timers, or `handler` is null.
 */
export const zmq_timers_add = define(
  (mirror) =>
    (timers: TimersPtr | null, interval: number, handler: zmq_timer_fn | null, arg?: unknown): number => {
      const { callbacks } = mirror.instance;
      const t = mirror.pointer(timers);
      if (handler === null) return mirror.fail("EFAULT");
      if (typeof handler !== "function") throw new TypeError("handler is a function or null");
      const hint = callbacks.addExpire((timerId) => mirror.keeping(() => handler(timerId, arg)));
      const timerId = mirror.exports.port_timers_add(t, interval, hint);
      if (timerId === -1) callbacks.removeExpire(hint);
      else mirror.timers.get(t)?.set(timerId, hint);
      return timerId;
    },
  { interval: 1 },
);

/**
 * zmq_timers_cancel(): the timer does not run any more. 0, or -1 and
 *  - EFAULT: not a set of timers;
 *  - EINVAL: there is no such timer.
 */
export const zmq_timers_cancel = define((mirror) => (timers: TimersPtr | null, timer_id: number): number => {
  const t = mirror.pointer(timers);
  const rc = mirror.exports.zmq_timers_cancel(t, timer_id);
  if (rc === 0) forget(mirror, t, timer_id);
  return rc;
});

/** zmq_timers_set_interval(): the timer starts anew, with another interval. 0, or -1 and EFAULT or EINVAL. */
export const zmq_timers_set_interval = define(
  (mirror) =>
    (timers: TimersPtr | null, timer_id: number, interval: number): number =>
      mirror.exports.zmq_timers_set_interval(mirror.pointer(timers), timer_id, interval),
  { timer_id: 1, interval: 2 },
);

/** zmq_timers_reset(): the timer starts anew, with the interval that it has. 0, or -1 and EFAULT or EINVAL. */
export const zmq_timers_reset = define(
  (mirror) =>
    (timers: TimersPtr | null, timer_id: number): number =>
      mirror.exports.zmq_timers_reset(mirror.pointer(timers), timer_id),
  { timer_id: 1 },
);

/**
 * zmq_timers_timeout(): milliseconds until the next timer is due, 0 if one is; -1 if there is none, or with EFAULT: not
 * a set of timers.
 */
export const zmq_timers_timeout = define(
  (mirror) =>
    (timers: TimersPtr | null): number =>
      mirror.exports.zmq_timers_timeout(mirror.pointer(timers)),
);

/** zmq_timers_execute(): runs the timers that are due. 0, or -1 and EFAULT: not a set of timers. */
export const zmq_timers_execute = define((mirror) => (timers: TimersPtr | null): number => {
  const t = mirror.pointer(timers);
  return mirror.rethrowing(() => mirror.exports.zmq_timers_execute(t));
});
