/**
 * zmq_threadstart() and zmq_threadclose(): C's threads, which run a function of the program in the same memory. A
 * JavaScript function cannot leave its thread: a worker is what does that.
 */
import { define } from "./mirror.js";
import type { zmq_thread_fn } from "./types.js";

/** zmq_threadstart(): always null and ENOTSUP. */
export const zmq_threadstart = define((mirror) => (_func: zmq_thread_fn, _arg?: unknown): null => {
  mirror.fail("ENOTSUP");
  return null;
});

/** zmq_threadclose(): sets ENOTSUP, there being no thread to wait for. */
export const zmq_threadclose = define((mirror) => (_thread: null): void => {
  mirror.fail("ENOTSUP");
});
