/**
 * What the async API throws and rejects with when libzmq refuses something.
 */
import { errnoMessage, errnoName, errnoNumber, platformErrno, type ErrnoName } from "../zmq/errno.js";

/** An error with C's errno. `message` says what was refused, and for which endpoint or option. */
export class ErrnoError extends Error {
  /** The errno's name, such as "EADDRINUSE". */
  readonly code: string;
  /** The errno's number on this platform, as in `os.constants.errno`; libzmq's own errors have theirs. */
  readonly errno: number;
  /** The endpoint that was being bound, connected, unbound or disconnected. */
  declare readonly address?: string;

  constructor(errno: number, detail?: string, message = describe(errno)) {
    super(detail === undefined ? message : `${message}: ${detail}`);
    this.errno = errno;
    this.code = errnoName(errno) ?? "";
  }
}

/** Texts where C's would mislead somebody who has not called C. */
const CLEARER: Readonly<Record<string, string>> = {
  EFAULT: "Context is closed",
  EAGAIN: "Operation was not possible or timed out",
  EMFILE: "Too many open file descriptors",
  ENOENT: "No such endpoint",
  EBUSY: "Socket is busy",
  EBADF: "Socket is closed",
  EADDRINUSE: "Address already in use",
};

function describe(errno: number): string {
  return CLEARER[errnoName(errno) ?? ""] ?? errnoMessage(errno);
}

/** The error of a call that C has numbered; the number as the wasm has it, negative or not. */
export function errorFromWasm(wasmErrno: number, detail?: string): ErrnoError {
  return new ErrnoError(platformErrno(Math.abs(wasmErrno)), detail);
}

export function errorNamed(name: ErrnoName, detail?: string): ErrnoError {
  return new ErrnoError(errnoNumber(name), detail);
}

/** The same with the endpoint as `address`, too. */
export function endpointError(wasmErrno: number, address: string): ErrnoError {
  return Object.assign(errorFromWasm(wasmErrno, address), { address });
}
