/**
 * zmq.h and zmq_draft.h under their own names: the same functions, arguments, return codes, errno
 * and constants. A C program ports line by line, and the C manual is the manual.
 *
 * - Functions return -1, null or 0 where C does, and set errno. They throw for arguments that a C
 *   compiler would have refused, that would have overrun a buffer or aborted the program, and if
 *   the instance is dead.
 * - Handles are branded numbers, NULL is null, pointers to values are `{ value }`, data is a
 *   Uint8Array or text as UTF-8.
 * - Calls block as in C, and block the event loop of their thread. libzmq's own threads and the
 *   network run on another thread. `handle()` and `attach()` let more threads in; threads share
 *   contexts, as in C.
 * - The functions use the default instance, which the first call makes. `createZmq(instance)`
 *   returns the same functions for another instance, and `useInstance()` makes it the default. A
 *   handle of another instance throws a TypeError.
 * - After the instance has ended, calls throw the reason, until `zmq_ctx_new()` makes a new one.
 *   Calls with old handles throw it then, too.
 * - On an inline instance (`createInstance()`), no call waits for the network. A call that would
 *   have to returns -1 with errno EINTR, as if a signal interrupted it in C. `zmq_poll_async()` and
 *   `zmq_ctx_term_async()`, which C does not have, wait on the event loop, in either mode.
 */
import "../node.js";
export { attach, handle, useInstance } from "./attach.js";
export { createInstance, type AllowEntry, type AllowObject, type InstanceOptions } from "../instance.js";
export type { Instance } from "../core/instance/instance.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "../core/errors.js";
export { buildInfo, libzmqPatches, type BuildInfo, type Capability } from "../core/boundary/build-info.js";
export type { SharedInstance } from "../core/threads/shared.js";
export * from "./constants.js";
export * from "./errno.js";
export * from "./functions.js";
export * from "./option-table.js";
export type * from "./types.js";
export { createZmq, type Zmq } from "./create.js";
export { zmq_msg_t } from "./msg.js";
export type { OptionValue } from "./option-value.js";
export { unsupportedOptions, type UnsupportedOption } from "./unsupported.js";
