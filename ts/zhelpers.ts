/**
 * libzmq-wasm/zhelpers: the helper functions of the ZeroMQ Guide's C programs (zhelpers.h), over
 * the mirror. They have the Guide's names and arguments, so that its programs port line by line.
 */
import "./node.js";
import { writeSync } from "node:fs";
import { format } from "node:util";
import {
  ZMQ_ROUTING_ID,
  ZMQ_SNDMORE,
  zmq_ctx_shutdown,
  zmq_msg_close,
  zmq_msg_data,
  zmq_msg_init,
  zmq_msg_more,
  zmq_msg_recv,
  zmq_msg_t,
  zmq_poll,
  zmq_send,
  zmq_setsockopt,
  zmq_version,
  type ContextPtr,
  type Ref,
  type SocketPtr,
} from "./zmq/index.js";

export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "./core/errors.js";

/** Receives one part, and passes its bytes on while they are valid. null: the call failed. */
function receivePart<T>(socket: SocketPtr | null, use: (bytes: Buffer, more: boolean) => T): T | null {
  const message = new zmq_msg_t();
  try {
    zmq_msg_init(message);
    if (zmq_msg_recv(message, socket, 0) === -1) return null;
    return use(zmq_msg_data(message), zmq_msg_more(message) === 1);
  } finally {
    if (!message.instance.failure) zmq_msg_close(message);
    message.free();
  }
}

/**
 * Receives a message, or a part of one, as text. Unlike the Guide's, it returns all of a text that
 * is longer than 255 bytes.
 *
 * @returns the text, or null with errno as `zmq_recv()` sets it: ETERM if the context was
 *   terminated, EAGAIN if ZMQ_RCVTIMEO is over.
 * @example
 * for (let text = s_recv(socket); text !== null; text = s_recv(socket)) console.log(text);
 */
export function s_recv(socket: SocketPtr | null): string | null {
  return receivePart(socket, (bytes) => bytes.toString());
}

/**
 * Sends a text as UTF-8.
 *
 * @returns the number of bytes, or -1 with errno as `zmq_send()` sets it.
 */
export function s_send(socket: SocketPtr | null, string: string): number {
  return zmq_send(socket, string, null, 0);
}

/**
 * Sends a text as a part of a message: more parts follow.
 *
 * @returns the number of bytes, or -1 with errno as `zmq_send()` sets it.
 */
export function s_sendmore(socket: SocketPtr | null, string: string): number {
  return zmq_send(socket, string, null, ZMQ_SNDMORE);
}

/**
 * Prints a line on the standard output at once, as `printf()` does. Threads need it: the main
 * thread prints what a thread passes to `console.log()`, and not while it is blocked.
 */
export function s_print(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      // The pipe is full: its reader has to read first.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      zmq_poll([], 0, 1);
    }
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });
const CONTROL = /\p{Cc}/u;

/** A part as one line of `s_dump()`: its size, and its text or hexadecimal digits. */
function dumped(bytes: Buffer): string {
  let text: string | undefined;
  try {
    text = UTF8.decode(bytes);
  } catch {
    // Other bytes than UTF-8
  }
  const shown = text === undefined || CONTROL.test(text) ? bytes.toString("hex").toUpperCase() : text;
  return `[${String(bytes.length).padStart(3, "0")}] ${shown}`;
}

/**
 * Receives a whole message and prints it: a rule, then one line for each part with its size and its
 * text. Parts that are not text are printed as hexadecimal digits.
 */
export function s_dump(socket: SocketPtr | null): void {
  s_print("----------------------------------------");
  for (let more: boolean | null = true; more;)
    more = receivePart(socket, (bytes, follows) => {
      s_print(dumped(bytes));
      return follows;
    });
}

/**
 * Gives a socket a random routing id that can be printed, such as `3F0A-91C2`. Call it before the
 * socket connects.
 *
 * @returns the routing id.
 */
export function s_set_id(socket: SocketPtr | null): string {
  const half = (): string => randof(0x10000).toString(16).toUpperCase().padStart(4, "0");
  const identity = `${half()}-${half()}`;
  zmq_setsockopt(socket, ZMQ_ROUTING_ID, identity);
  return identity;
}

/**
 * Blocks the thread and its event loop.
 *
 * @param msecs Milliseconds.
 */
export function s_sleep(msecs: number): void {
  zmq_poll([], 0, msecs);
}

/** The time of day in milliseconds since 1970. */
export function s_clock(): number {
  return Date.now();
}

/** A random whole number from 0 on and below `num`. */
export function randof(num: number): number {
  return Math.floor(Math.random() * num);
}

/** Prints the date, the time and a text. The arguments are those of `util.format()`. */
export function s_console(text: string, ...args: unknown[]): void {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = [now.getFullYear() % 100, now.getMonth() + 1, now.getDate()].map(two).join("-");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(":");
  s_print(`${date} ${time} ${format(text, ...args)}`);
}

let interrupted = false;

/**
 * Makes SIGINT and SIGTERM set a flag, which `s_interrupted()` reads, instead of ending the
 * process.
 *
 * Signals reach JavaScript on the event loop of the main thread, which a blocking call stops. Wait
 * with `await zmq_poll_async()`, or let a thread block and pass its context: a signal then shuts
 * the context down, and the calls of its threads return with errno ETERM.
 *
 * @param context The context to shut down, if any.
 */
export function s_catch_signals(context: ContextPtr | null = null): void {
  const interrupt = (): void => {
    interrupted = true;
    if (context !== null) zmq_ctx_shutdown(context);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
}

/** True after a signal that `s_catch_signals()` waits for. */
export function s_interrupted(): boolean {
  return interrupted;
}

function numbersOfVersion(): [major: number, minor: number, patch: number] {
  const [major, minor, patch]: [Ref<number>, Ref<number>, Ref<number>] = [{ value: 0 }, { value: 0 }, { value: 0 }];
  zmq_version(major, minor, patch);
  return [major.value, minor.value, patch.value];
}

/** Prints the version of libzmq. */
export function s_version(): void {
  s_print(`Current 0MQ version is ${numbersOfVersion().join(".")}`);
}

/** Ends the process with status 1, and says why, if libzmq is older than the version. */
export function s_version_assert(want_major: number, want_minor: number): void {
  const [major, minor] = numbersOfVersion();
  if (major > want_major || (major === want_major && minor >= want_minor)) return;
  s_print(`Current 0MQ version is ${major}.${minor}`);
  s_print(`Application needs at least version ${want_major}.${want_minor} - cannot continue`);
  process.exit(1);
}
