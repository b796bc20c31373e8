/**
 * Contexts.
 */
import { bufferOf } from "./arguments.js";
import { checkInt } from "./integers.js";
import { define, defineBeginning, type Mirror } from "./mirror.js";
import { fetchValue, passValue, type OptionValue } from "./option-value.js";
import type { ContextPtr, Ref } from "./types.js";

/**
 * zmq_ctx_new(): makes a context. If the default instance has ended, this makes a new instance,
 * which the functions of this module use from then on.
 *
 * @returns the context, or null with errno ENOMEM or EMFILE if there is no room for one.
 */
export const zmq_ctx_new = defineBeginning(
  (mirror) => (): ContextPtr | null => mirror.handleOrNull<ContextPtr>(mirror.exports.zmq_ctx_new()),
);

function terminate(mirror: Mirror, context: ContextPtr | null): number {
  return mirror.exports.zmq_ctx_term(mirror.pointer(context));
}

/**
 * zmq_ctx_term(): ends a context. From the first call on, calls on its sockets fail with ETERM,
 * except zmq_close(). It returns when all sockets are closed, and their messages are sent or their
 * ZMQ_LINGER is over.
 *
 * @returns 0, or -1 with errno:
 * - EFAULT: not a context, or it has ended already;
 * - EINTR: inline, sockets are open or lingering. Call it again after the event loop has turned, or
 *   use `zmq_ctx_term_async()`.
 */
export const zmq_ctx_term = define(
  (mirror) =>
    (context: ContextPtr | null): number =>
      terminate(mirror, context),
);

/**
 * zmq_ctx_destroy(): the old name of `zmq_ctx_term()`.
 *
 * @deprecated Use `zmq_ctx_term()`.
 */
export const zmq_ctx_destroy = define(
  (mirror) =>
    (context: ContextPtr | null): number =>
      terminate(mirror, context),
);

/**
 * zmq_term(): the old name of `zmq_ctx_term()`.
 *
 * @deprecated Use `zmq_ctx_term()`.
 */
export const zmq_term = define(
  (mirror) =>
    (context: ContextPtr | null): number =>
      terminate(mirror, context),
);

/**
 * zmq_ctx_shutdown(): makes calls on the context's sockets fail with ETERM, except zmq_close(). It
 * does not wait. Call `zmq_ctx_term()` afterwards.
 *
 * @returns 0, or -1 with errno EFAULT: not a context.
 */
export const zmq_ctx_shutdown = define(
  (mirror) =>
    (context: ContextPtr | null): number =>
      mirror.exports.zmq_ctx_shutdown(mirror.pointer(context)),
);

/**
 * zmq_ctx_set(): sets a context option of type int. It applies to sockets that are made later.
 * Inline there are no threads, so the ZMQ_THREAD_… options are stored and have no effect.
 *
 * @param option ZMQ_IO_THREADS, ZMQ_MAX_SOCKETS, ZMQ_MAX_MSGSZ, ZMQ_BLOCKY, ZMQ_IPV6,
 *   ZMQ_ZERO_COPY_RECV, …
 * @returns 0, or -1 with errno:
 * - EFAULT: not a context;
 * - EINVAL: unknown option, or value out of range.
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
 * zmq_ctx_get(): reads a context option of type int.
 *
 * @returns the value, or -1 with errno:
 * - EFAULT: not a context;
 * - EINVAL: unknown option.
 */
export const zmq_ctx_get = define(
  (mirror) =>
    (context: ContextPtr | null, option: number): number =>
      mirror.exports.zmq_ctx_get(mirror.pointer(context), option),
  { option: 1 },
);

/**
 * zmq_ctx_set_ext() (draft): sets a context option of any type.
 *
 * @param value A number is passed as int, text as its bytes, bytes as they are.
 * @param length Default: all bytes of the value.
 * @returns 0, or -1 with errno EFAULT or EINVAL, as `zmq_ctx_set()`.
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
 * zmq_ctx_get_ext() (draft): reads a context option into `value`.
 *
 * @param length Before: the room. Afterwards: the bytes that were written.
 * @returns 0, or -1 with errno:
 * - EFAULT: not a context;
 * - EINVAL: unknown option, or not the room that its type needs.
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

/**
 * zmq_init(): `zmq_ctx_new()`, and sets ZMQ_IO_THREADS.
 *
 * @deprecated Use `zmq_ctx_new()` and `zmq_ctx_set()`.
 * @returns the context, or null with errno EINVAL: the number is negative.
 */
export const zmq_init = defineBeginning(
  (mirror) =>
    (io_threads: number): ContextPtr | null =>
      mirror.handleOrNull<ContextPtr>(mirror.exports.zmq_init(io_threads)),
  { io_threads: 0 },
);
