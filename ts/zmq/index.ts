/**
 * zmq.h and zmq_draft.h under their own names: the same functions, arguments, return codes, errno and constants, so that
 * a C program ports line by line, and the C manual is the manual.
 *
 * - Functions return -1, null or 0 where C does, and set errno. What throws is what a C compiler would have refused, what
 *   would have overrun a buffer or aborted the program, and a dead instance.
 * - Handles are branded numbers, NULL is null, pointers to values are `{ value }`, data is a Uint8Array or text as UTF-8.
 * - Calls block as in C, and block the event loop of their thread with it. libzmq's own threads, and the network, are
 *   another thread's. `handle()` and `attach()` let more threads in; what they share is a context, as in C.
 * - They work on the default instance, made at the first call; `createZmq(instance)` gives the same functions for
 *   another, and `useInstance()` makes it the default. A handle of another instance is a TypeError.
 * - When the instance has ended, calls throw why, until `zmq_ctx_new()` makes a new one; those with old handles do then, too.
 * - On an inline instance (`createInstance()`), no call waits for the network: one that would have to returns -1 and EINTR,
 *   as where a signal interrupts it in C. `zmq_poll_async()` and `zmq_ctx_term_async()`, which C does not have, wait on the
 *   event loop, in either mode.
 */
export { attach, handle, useInstance } from "./attach.js";
export {
  buildInfo,
  createInstance,
  type AllowEntry,
  type AllowObject,
  type InstanceOptions,
  type SharedInstance,
} from "../instance.js";
export type { Instance } from "../core/instance/instance.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "../core/errors.js";
export { libzmqPatches, type BuildInfo, type Capability } from "../core/boundary/build-info.js";
export * from "./constants.js";
export * from "./errno.js";
export * from "./functions.js";
export * from "./option-table.js";
export type * from "./types.js";
export { createZmq, type Zmq } from "./create.js";
export { zmq_msg_t } from "./msg.js";
export type { OptionValue } from "./option-value.js";
export { unsupportedOptions, type UnsupportedOption } from "./unsupported.js";
