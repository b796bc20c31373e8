/**
 * Node's errors as errno numbers of the wasm's libc: the one mapper of the shim.
 *
 * Node names an error in `code`, libuv by a negative number, and a failed name look-up by codes of
 * its own. This file always returns a number of `link.errno`. libzmq asserts that a connection
 * never fails with errnos that only a bug of its own could cause (EBADF, ENOTSOCK, ENOBUFS, EFAULT,
 * …: tcp.cpp, tcp_connecter.cpp). So connections fail only with the errnos listed below, and every
 * other error becomes the plainest of them.
 */
import { getSystemErrorName } from "node:util";
import type { ErrnoNumbers } from "../../host.js";
import { codeOf, errnoNameOf } from "../../thrown.js";

/** Errors of an established connection. Others become ECONNRESET. */
const CONNECTION_ERRORS = new Set([
  "ECONNABORTED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
]);

/** Further errors of an attempt to connect. Others become ECONNREFUSED. */
const ATTEMPT_ERRORS = new Set([
  ...CONNECTION_ERRORS,
  "EADDRINUSE",
  "EADDRNOTAVAIL",
  "EAFNOSUPPORT",
  "ECONNREFUSED",
  "EINVAL",
  "ELOOP",
  "ENAMETOOLONG",
  "ENOENT",
  "ENOTDIR",
]);

/**
 * The same for a unix socket: connect(2) answers at once there, and libzmq asserts that no other
 * error comes later.
 */
const UNIX_ATTEMPT_ERRORS = new Set(["ECONNRESET", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ETIMEDOUT"]);

/** Errors of Node, the resolver or the kernel, and their meaning to a caller of connect(). */
const ATTEMPT_MEANINGS = new Map([
  ["ENOTFOUND", "EHOSTUNREACH"],
  ["ENODATA", "EHOSTUNREACH"],
  ["ERR_SOCKET_CONNECTION_TIMEOUT", "ETIMEDOUT"],
  // A temporary shortage, such as a full backlog of a unix listener: a later attempt may succeed.
  ["EAGAIN", "ETIMEDOUT"],
  ["EMFILE", "ETIMEDOUT"],
  ["ENFILE", "ETIMEDOUT"],
  ["ENOBUFS", "ETIMEDOUT"],
  ["ENOMEM", "ETIMEDOUT"],
]);

export class ErrorNumbers {
  readonly #numbers: ErrnoNumbers;
  readonly #refused: (error: unknown) => void;

  constructor(numbers: ErrnoNumbers, refused: (error: unknown) => void = () => undefined) {
    this.#numbers = numbers;
    this.#refused = refused;
  }

  /** The errno of that name, positive; EIO for a name that libc does not know. */
  number(name: string): number {
    return this.#numbers[name] ?? this.#numbers["EIO"] ?? 1;
  }

  /** The negative errno of that name, which a refused call returns. */
  refusal(name: string): number {
    return -this.number(name);
  }

  /** The answer for an error that a synchronous call of Node threw. */
  thrown(error: unknown): number {
    this.#refused(error);
    return this.refusal(errnoNameOf(error));
  }

  /** The answer for a result of libuv: 0, or its negative error number. */
  libuv(status: number): number {
    return status >= 0 ? 0 : this.refusal(libuvName(status));
  }

  /** Why an attempt to connect failed, as SO_ERROR would return it. */
  attempt(error: unknown, unix: boolean): number {
    const code = codeOf(error);
    const meaning = code.startsWith("EAI_") ? "EHOSTUNREACH" : (ATTEMPT_MEANINGS.get(code) ?? code);
    return this.number((unix ? UNIX_ATTEMPT_ERRORS : ATTEMPT_ERRORS).has(meaning) ? meaning : "ECONNREFUSED");
  }

  /** Why an established connection failed, as SO_ERROR would return it. */
  connection(error: unknown): number {
    const code = codeOf(error);
    return this.number(CONNECTION_ERRORS.has(code) ? code : "ECONNRESET");
  }
}

/** The name of a negative error number of libuv. */
export function libuvName(status: number): string {
  return getSystemErrorName(status);
}
