/**
 * Errors of the async API: npm zeromq's, with its texts, codes and properties. Explanations are in
 * properties of their own: `address`, which npm zeromq has too, and `detail`.
 */
import { fromCaller } from "../core/own-frames.js";
import { errnoMessage, errnoName, errnoNumber, platformErrno, type ErrnoName } from "../zmq/errno.js";

/** An error with C's errno. */
export class ErrnoError extends Error {
  /**
   * The number of the errno on this platform, as in `os.constants.errno`; libzmq's own errors have
   * their own numbers.
   */
  readonly errno: number;
  /** The name of the errno, such as "EADDRINUSE". */
  readonly code: string;
  /** The endpoint of a bind, connect, unbind or disconnect. */
  declare readonly address?: string;
  /** An explanation, if there is more to say, such as "linger = -5". */
  declare readonly detail?: string;

  constructor(errno: number, detail?: string, message = describe(errno)) {
    super(message);
    this.errno = errno;
    this.code = errnoName(errno) ?? "";
    if (detail !== undefined) this.detail = detail;
    fromCaller(this);
  }
}

/** Texts for errnos whose text in C would mislead a program that has not called C. */
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

const ENOMEM = errnoNumber("ENOMEM");
const NO_MEMORY =
  "wasm memory is exhausted: sendHighWaterMark and receiveHighWaterMark bound what waits in queues, and maxMessageSize a message";

/** The error for a number of the wasm, negative or not. */
export function errorFromWasm(wasmErrno: number, detail?: string): ErrnoError {
  const errno = platformErrno(Math.abs(wasmErrno));
  return new ErrnoError(errno, detail ?? (errno === ENOMEM ? NO_MEMORY : undefined));
}

export function errorNamed(name: ErrnoName, detail?: string): ErrnoError {
  return new ErrnoError(errnoNumber(name), detail);
}

/** What to do about a refused endpoint. */
const ADVICE: Readonly<Record<string, string>> = {
  EINVAL: "an endpoint is like tcp://127.0.0.1:5555, tcp://*:*, ipc:///tmp/socket or inproc://name",
  EPROTONOSUPPORT: "the transports are tcp, ipc, inproc, ws, wss, udp and epgm",
  ENOCOMPATPROTO: "this kind of socket does not use this transport",
  EADDRINUSE: "another socket is bound there, perhaps of another process; port * takes a free one",
  EADDRNOTAVAIL: "this machine does not have the address; * stands for all that it has",
  ENODEV: "there is no such network interface; * stands for all",
  ENOENT: "it is not bound or connected there; lastEndpoint tells how the endpoint is called",
  ENAMETOOLONG: "the path is longer than the system allows (107 bytes on Linux)",
};

/** The error of a call with an endpoint, which is its `address`. */
export function endpointError(code: string, address: string, detail = ADVICE[code], cause?: unknown): ErrnoError {
  const error = Object.assign(errorNamed(code as ErrnoName, detail), { address });
  return cause === undefined ? error : withCause(error, cause);
}

/** The error of an endpoint that the instance does not admit. It says why, and what to do. */
export function refusedError(
  code: "EACCES" | "EOPNOTSUPP",
  address: string,
  refusal: Error & { readonly detail?: string },
): ErrnoError {
  const errno = errnoNumber(code);
  const error = new ErrnoError(errno, refusal.detail, `${describe(errno)}: ${refusal.message}`);
  return Object.assign(error, { code, address });
}

/** The error with its `cause`, which is not enumerable, as the engine makes it. */
export function withCause<E extends Error>(error: E, cause: unknown): E {
  return Object.defineProperty(error, "cause", { value: cause, configurable: true, writable: true });
}

/** Most characters of a value in an error. */
const SHOWN = 100;

/** A value as text for an error: shortened, and its type if it has no text. */
export function shown(value: unknown): string {
  try {
    const text = String(value);
    return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  } catch {
    return typeof value; // a revoked proxy, an object without prototype, detached bytes
  }
}

/** The error for an argument of the wrong type; `detail` says which, if the text alone does not. */
export function argumentError(message: string, detail?: string): TypeError {
  const error = new TypeError(message);
  return detail === undefined ? fromCaller(error) : withDetail(error, detail);
}

/**
 * The error for an option's value of the wrong type. It does not quote the value, which may be a
 * password.
 */
export function optionTypeError(name: string, value: unknown, expected: string, hint = ""): TypeError {
  const type = value === null ? "null" : typeof value;
  return argumentError(`Option value must be a ${expected}`, `${name} is of type ${type}${hint}`);
}

/** The error of a call, with an explanation. */
export function withDetail<E extends Error>(error: E, detail: string): E {
  return Object.assign(fromCaller(error), { detail });
}
