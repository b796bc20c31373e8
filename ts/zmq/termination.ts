/** Ending a context without blocking the thread. Not in C. */
import { define } from "./mirror.js";
import type { ContextPtr } from "./types.js";

/**
 * zmq_ctx_term_async(): `zmq_ctx_term()` that waits on the event loop. Not in C. It keeps the
 * process alive.
 *
 * @returns a promise of 0, when the context's sockets are closed and their messages are sent or
 *   their ZMQ_LINGER is over; or of -1 with errno EFAULT: not a context. It rejects if the instance
 *   dies.
 */
export const zmq_ctx_term_async = define((mirror) => async (context: ContextPtr | null): Promise<number> => {
  const { exports, instance } = mirror;
  const ctx = mirror.pointer(context);
  instance.hold();
  try {
    for (;;) {
      const rc = instance.withoutWaiting(() => exports.zmq_ctx_term(ctx));
      if (rc === 0 || !mirror.failedWith("EINTR")) return rc;
      await instance.ready(exports.port_waited());
    }
  } finally {
    instance.release();
  }
});
