/**
 * Errors, version and capabilities.
 */
import { platformErrno, errnoMessage } from "./errno.js";
import { define } from "./mirror.js";
import { textOf } from "./arguments.js";
import type { MemoryPtr } from "../core/boundary/module.js";
import type { Ref } from "./types.js";

/**
 * zmq_errno(): the error of the last call that failed, as the platform numbers it (`EAGAIN` here is
 * `os.constants.errno.EAGAIN`), or libzmq's own number (`EFSM`, `ENOCOMPATPROTO`, `ETERM`, `EMTHREAD`). It is kept for
 * each instance, and a call that succeeds leaves it as it was.
 */
export const zmq_errno = define(
  ({ exports }) =>
    (): number =>
      platformErrno(exports.zmq_errno()),
);

/** zmq_strerror(): what an error number means, in English. Never fails: an unknown number is said to be unknown. */
export const zmq_strerror = define(
  () =>
    (errnum: number): string =>
      errnoMessage(errnum),
);

/** zmq_version(): writes the three parts of the version of libzmq that is running. Never fails. */
export const zmq_version = define(
  ({ exports, memory }) =>
    (major: Ref<number>, minor: Ref<number>, patch: Ref<number>): void => {
      const ptr = memory.scratch;
      exports.zmq_version(ptr, (ptr + 4) as MemoryPtr, (ptr + 8) as MemoryPtr);
      [major.value = 0, minor.value = 0, patch.value = 0] = memory.i32.subarray(ptr >>> 2, (ptr >>> 2) + 3);
    },
);

/**
 * zmq_has(): 1 if libzmq was built with a capability, 0 if not or if it does not know the name. Names are "ipc",
 * "curve", "draft", "WS" (which this build has), "pgm", "tipc", "norm", "gssapi", "vmci" and "WSS" (which it has not).
 */
export const zmq_has = define(
  ({ exports, memory }) =>
    (capability: string): number =>
      memory.withText(textOf(capability, "capability"), (ptr) => exports.zmq_has(ptr)),
);
