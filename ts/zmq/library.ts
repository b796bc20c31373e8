/** Errors, version and capabilities. */
import { platformErrno, errnoMessage } from "./errno.js";
import { define } from "./mirror.js";
import { checkRef, textOf } from "./arguments.js";
import type { MemoryPtr } from "../core/boundary/module.js";
import type { Ref } from "./types.js";

/**
 * zmq_errno(): the error of the last call that failed. Each instance has its own. A call that
 * succeeds does not change it.
 *
 * @returns the platform's number (`os.constants.errno.EAGAIN`), or libzmq's own (`EFSM`,
 *   `ENOCOMPATPROTO`, `ETERM`, `EMTHREAD`).
 */
export const zmq_errno = define(
  ({ exports }) =>
    (): number =>
      platformErrno(exports.zmq_errno()),
);

/**
 * zmq_strerror(): the meaning of an error number, in English. It never fails: an unknown number has
 * a text that says so.
 */
export const zmq_strerror = define(
  () =>
    (errnum: number): string =>
      errnoMessage(errnum),
);

/**
 * zmq_version(): writes the three parts of the version of libzmq. It never fails.
 *
 * @example
 * const [major, minor, patch] = [{ value: 0 }, { value: 0 }, { value: 0 }];
 * zmq_version(major, minor, patch); // 4, 3, 4
 */
export const zmq_version = define(
  ({ exports, memory }) =>
    (major: Ref<number>, minor: Ref<number>, patch: Ref<number>): void => {
      for (const [name, ref] of Object.entries({ major, minor, patch })) checkRef(ref, name);
      const ptr = memory.scratch;
      exports.zmq_version(ptr, (ptr + 4) as MemoryPtr, (ptr + 8) as MemoryPtr);
      [major.value = 0, minor.value = 0, patch.value = 0] = memory.i32.subarray(ptr >>> 2, (ptr >>> 2) + 3);
    },
);

/**
 * zmq_has(): tells whether libzmq was built with a capability.
 *
 * @param capability "ipc", "pgm", "curve", "draft", "WS" and "WSS", which this build has; "tipc",
 *   "norm", "gssapi" and "vmci", which it does not have. "pgm" promises `epgm://`, and `pgm://` is
 *   refused.
 * @returns 1, or 0 if libzmq does not have it or does not know the name.
 */
export const zmq_has = define(
  ({ exports, memory }) =>
    (capability: string): number =>
      memory.withText(textOf(capability, "capability"), (ptr) => exports.zmq_has(ptr)),
);
