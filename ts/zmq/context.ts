/**
 * Contexts.
 */
import { bufferOf } from "./arguments.js";
import { checkInt } from "./integers.js";
import { define, defineBeginning, type Mirror } from "./mirror.js";
import { fetchValue, passValue, type OptionValue } from "./option-value.js";
import type { ContextPtr, Ref } from "./types.js";

/**
 * zmq_ctx_new(): a new context. null and ENOMEM or EMFILE where there is no room for one. Where the default instance has
 * ended, it is in a new one, on which the functions of this module work from then on.
 */
export const zmq_ctx_new = defineBeginning(
  (mirror) => (): ContextPtr | null => mirror.handleOrNull<ContextPtr>(mirror.exports.zmq_ctx_new()),
);

function terminate(mirror: Mirror, context: ContextPtr | null): number {
  return mirror.exports.zmq_ctx_term(mirror.pointer(context));
}

/**
 * zmq_ctx_term(): ends a context. From the first call on, calls on its sockets fail with ETERM, except zmq_close(); the
 * context is gone once all its sockets are closed and what they had to send is sent, or their ZMQ_LINGER is over. 0, or
 * -1 and
 *  - EFAULT: not a context, or one that is gone already;
 *  - EINTR: inline, sockets are still open or lingering. Call again after the event loop has had its turn, or use
 *    `zmq_ctx_term_async()`.
 */
export const zmq_ctx_term = define(
  (mirror) =>
    (context: ContextPtr | null): number =>
      terminate(mirror, context),
);

/** zmq_ctx_destroy(): `zmq_ctx_term()` under its deprecated name. */
export const zmq_ctx_destroy = define(
  (mirror) =>
    (context: ContextPtr | null): number =>
      terminate(mirror, context),
);

/** zmq_term(): `zmq_ctx_term()` under its deprecated name. */
export const zmq_term = define(
  (mirror) =>
    (context: ContextPtr | null): number =>
      terminate(mirror, context),
);

/**
 * zmq_ctx_shutdown(): makes calls on the context's sockets fail with ETERM, except zmq_close(), without waiting for
 * anything. `zmq_ctx_term()` still has to follow. 0, or -1 and EFAULT: not a context.
 */
export const zmq_ctx_shutdown = define(
  (mirror) =>
    (context: ContextPtr | null): number =>
      mirror.exports.zmq_ctx_shutdown(mirror.pointer(context)),
);

/**
 * zmq_ctx_set(): sets a context option of type int (ZMQ_IO_THREADS, ZMQ_MAX_SOCKETS, ZMQ_MAX_MSGSZ, ZMQ_BLOCKY,
 * ZMQ_IPV6, ZMQ_ZERO_COPY_RECV); it applies to sockets made later. There are no threads to apply the ZMQ_THREAD_…
 * options to inline: they are remembered. 0, or -1 and
 *  - EFAULT: not a context;
 *  - EINVAL: unknown option, or value out of range.
 */
export const zmq_ctx_set = define(
  (mirror) =>
    (context: ContextPtr | null, option: number, value: number): number => {
      if (typeof value !== "number") checkInt(value, "value");
      if ((value | 0) !== value) return mirror.fail("EINVAL");
      return mirror.exports.zmq_ctx_set(mirror.pointer(context), option, value);
    },
  { option: 1 },
);

/**
 * zmq_ctx_get(): a context option of type int. -1 and
 *  - EFAULT: not a context;
 *  - EINVAL: unknown option.
 */
export const zmq_ctx_get = define(
  (mirror) =>
    (context: ContextPtr | null, option: number): number =>
      mirror.exports.zmq_ctx_get(mirror.pointer(context), option),
  { option: 1 },
);

/**
 * zmq_ctx_set_ext() (draft): sets a context option of any type: a number is passed as int, text as its bytes, bytes as
 * they are. `length` defaults to all of it. 0, or -1 and EFAULT or EINVAL, as `zmq_ctx_set()`.
 */
export const zmq_ctx_set_ext = define(
  (mirror) =>
    (context: ContextPtr | null, option: number, value: OptionValue, length?: number | null): number => {
      const ctx = mirror.pointer(context);
      const type = typeof value === "string" ? "string" : "int";
      return passValue(mirror, type, value, length, (ptr, size) =>
        mirror.exports.zmq_ctx_set_ext(ctx, option, ptr, size),
      );
    },
  { option: 1 },
);

/**
 * zmq_ctx_get_ext() (draft): reads a context option into `value`; `length` holds the room, and then what was written.
 * 0, or -1 and
 *  - EFAULT: not a context;
 *  - EINVAL: unknown option, or not the room that its type needs.
 */
export const zmq_ctx_get_ext = define(
  (mirror) =>
    (context: ContextPtr | null, option: number, value: Uint8Array, length: Ref<number>): number => {
      const ctx = mirror.pointer(context);
      return fetchValue(mirror, bufferOf(value, "value"), length, (ptr, size) =>
        mirror.exports.zmq_ctx_get_ext(ctx, option, ptr, size),
      );
    },
  { option: 1 },
);

/** zmq_init(): `zmq_ctx_new()` and ZMQ_IO_THREADS in one, deprecated. null and EINVAL: the number is negative. */
export const zmq_init = defineBeginning(
  (mirror) =>
    (io_threads: number): ContextPtr | null =>
      mirror.handleOrNull<ContextPtr>(mirror.exports.zmq_init(io_threads)),
  { io_threads: 0 },
);
