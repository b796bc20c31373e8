/**
 * Arguments of the calls of npm zeromq 5. Arguments on which npm zeromq 6 fails later are refused
 * at once.
 */
import { argumentError } from "../api/errors.js";

/** Called when an operation has ended, with the error if it failed. */
export type Callback = (err?: Error) => void;

/** Throws a TypeError for a callback that cannot be called. */
export function checkCallback(callback: unknown): void {
  if (callback !== undefined && callback !== null && typeof callback !== "function")
    throw argumentError("Callback must be a function");
}

/**
 * Flags as a number. Throws a TypeError for other values, which are mostly a callback in the wrong
 * place.
 */
export function flagsOf(flags: unknown): number {
  if (flags === undefined || flags === null || typeof flags === "boolean") return Number(flags ?? 0);
  if (typeof flags === "number" && Number.isInteger(flags)) return flags;
  throw argumentError("Flags must be a number", "send(message, flags, callback): the flags are 0 or ZMQ_SNDMORE");
}

/** Throws a TypeError that names the argument, unless it is a socket. */
export function checkSocket(socket: unknown, name: string): void {
  const { on, send } = (socket ?? {}) as { on?: unknown; send?: unknown };
  if (typeof on !== "function" || typeof send !== "function") throw argumentError(`${name} must be a socket object`);
}

/** Throws a TypeError for options that are not an object. */
export function checkOptions(options: unknown): void {
  if (options !== undefined && typeof options !== "object") throw argumentError("Options must be an object");
}
