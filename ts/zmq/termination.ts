/**
 * Ending a context without blocking the thread. Not in C.
 */
import { define } from "./mirror.js";
import type { ContextPtr } from "./types.js";

/**
 * zmq_ctx_term_async(), not in C: `zmq_ctx_term()` that waits on the event loop until the context's sockets are closed
 * and what they had to send is sent, or their ZMQ_LINGER is over. Resolves to 0, or to -1 and EFAULT: not a context. The
 * process is kept alive meanwhile. Rejects where the instance dies.
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
