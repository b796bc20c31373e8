/**
 * errno by name, by the number of the wasm's libc, and by the number of the platform.
 *
 * C programs compare `zmq_errno()` with the platform's EAGAIN, and JavaScript programs with
 * `os.constants.errno.EAGAIN`. The wasm's libc has numbers of its own, which only this file
 * translates. libzmq's own errors (EFSM, ETERM, …) have the same number everywhere. zmq.h gives
 * numbers to the network errors that a platform may lack.
 */
import { ERRNO } from "../core/boundary/errno-numbers.js";
import { platform as supplied } from "../shim/platform.js";
import { libzmqErrno, ZMQ_HAUSNUMERO } from "./constants.js";
import { errnoText } from "./errno-text.js";

/** The names of errors, such as "EAGAIN". */
export type ErrnoName = keyof typeof ERRNO | keyof typeof libzmqErrno;

type Numbers = Readonly<Record<string, number | undefined>>;
const wasm: Numbers = ERRNO;
const libzmq: Numbers = libzmqErrno;

/** Where there is no system that numbers errors, the wasm's numbers are the platform's. */
const platform: Numbers = supplied().errno ?? ERRNO;

/** The names to use for numbers that have two. */
const PREFERRED = ["EAGAIN", "ENOTSUP", "EDEADLK"];
/**
 * The platform's names come first: a name that it lacks keeps the wasm's number, which may be
 * another's.
 */
const names = [
  ...new Set([...PREFERRED, ...Object.keys(platform).filter((name) => name in ERRNO), ...Object.keys(ERRNO)]),
];

/** The number of an error in the wasm. */
export function wasmErrno(name: ErrnoName): number {
  return wasm[name] ?? libzmq[name] ?? ZMQ_HAUSNUMERO;
}

/** The number of an error on this platform, or that of zmq.h if the platform has none. */
export function errnoNumber(name: ErrnoName): number {
  return platform[name] ?? libzmq[name] ?? wasmErrno(name);
}

const toPlatform = new Map<number, number>();
const nameOf = new Map<number, string>();
for (const name of names) {
  const number = errnoNumber(name as ErrnoName);
  const inWasm = wasmErrno(name as ErrnoName);
  if (!toPlatform.has(inWasm)) toPlatform.set(inWasm, number);
  if (!nameOf.has(number)) nameOf.set(number, name);
}
for (const [name, number] of Object.entries(libzmqErrno)) if (!nameOf.has(number)) nameOf.set(number, name);

/**
 * Translates a number of the wasm, such as the value of a monitor's event, to the platform's. Not
 * in C.
 *
 * @param number An errno of the wasm's libc.
 */
export function platformErrno(number: number): number {
  return toPlatform.get(number) ?? number;
}

/**
 * The name of an error, such as "EAGAIN". Not in C.
 *
 * @param number A number that `zmq_errno()` returned.
 * @returns the name, or undefined if no error has this number.
 */
export function errnoName(number: number): string | undefined {
  return nameOf.get(number);
}

/**
 * The text of `zmq_strerror()`.
 *
 * @param number A number that `zmq_errno()` returned.
 */
export function errnoMessage(number: number): string {
  if (number === 0) return "Success";
  return errnoText[nameOf.get(number) ?? ""] ?? `Unknown error ${number}`;
}

export const EACCES = errnoNumber("EACCES");
export const EADDRINUSE = errnoNumber("EADDRINUSE");
export const EADDRNOTAVAIL = errnoNumber("EADDRNOTAVAIL");
export const EAFNOSUPPORT = errnoNumber("EAFNOSUPPORT");
export const EAGAIN = errnoNumber("EAGAIN");
export const EBADF = errnoNumber("EBADF");
export const ECONNABORTED = errnoNumber("ECONNABORTED");
export const ECONNREFUSED = errnoNumber("ECONNREFUSED");
export const ECONNRESET = errnoNumber("ECONNRESET");
export const EFAULT = errnoNumber("EFAULT");
export const EFSM = errnoNumber("EFSM");
export const EHOSTUNREACH = errnoNumber("EHOSTUNREACH");
export const EINPROGRESS = errnoNumber("EINPROGRESS");
export const EINTR = errnoNumber("EINTR");
export const EINVAL = errnoNumber("EINVAL");
export const EMFILE = errnoNumber("EMFILE");
export const EMSGSIZE = errnoNumber("EMSGSIZE");
export const EMTHREAD = errnoNumber("EMTHREAD");
export const ENAMETOOLONG = errnoNumber("ENAMETOOLONG");
export const ENETDOWN = errnoNumber("ENETDOWN");
export const ENETRESET = errnoNumber("ENETRESET");
export const ENETUNREACH = errnoNumber("ENETUNREACH");
export const ENOBUFS = errnoNumber("ENOBUFS");
export const ENOCOMPATPROTO = errnoNumber("ENOCOMPATPROTO");
export const ENODEV = errnoNumber("ENODEV");
export const ENOENT = errnoNumber("ENOENT");
export const ENOMEM = errnoNumber("ENOMEM");
export const ENOPROTOOPT = errnoNumber("ENOPROTOOPT");
export const ENOTCONN = errnoNumber("ENOTCONN");
export const ENOTDIR = errnoNumber("ENOTDIR");
export const ENOTSOCK = errnoNumber("ENOTSOCK");
export const ENOTSUP = errnoNumber("ENOTSUP");
export const EPERM = errnoNumber("EPERM");
export const EPIPE = errnoNumber("EPIPE");
export const EPROTO = errnoNumber("EPROTO");
export const EPROTONOSUPPORT = errnoNumber("EPROTONOSUPPORT");
export const ETERM = errnoNumber("ETERM");
export const ETIMEDOUT = errnoNumber("ETIMEDOUT");
