/**
 * Waits that an AbortSignal or a time limit can end.
 */
import type { Instance } from "../../core/instance/instance.js";
import { wasmErrno } from "../../zmq/errno.js";
import { surplus } from "../arguments.js";
import { argumentError, errorFromWasm, type ErrnoError, shown } from "../errors.js";
import { checkNames } from "../names.js";

/** Reasons why a message could not be received, or sent. */
const REASONS: ReadonlyMap<number, readonly [string, string]> = new Map([
  [
    wasmErrno("EAGAIN"),
    [
      "no message has come",
      "no peer takes it: none is connected (see ready()), or all queues are full (sendHighWaterMark)",
    ],
  ],
  [wasmErrno("EFSM"), ["it is the turn to send", "it is the turn to receive"]],
  [wasmErrno("ENOTSUP"), ["this kind of socket only sends", "this kind of socket only receives"]],
  [wasmErrno("EHOSTUNREACH"), ["", "no peer has this routing id now"]],
]);

/** Limits of a wait. */
export interface WaitOptions {
  /** Aborts the operation, unless it is done: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Time limit in milliseconds, an integer, after which the operation rejects with EAGAIN. 0: it
   * does not wait. Infinity or -1: no limit. Default: the `sendTimeout` or `receiveTimeout` of the
   * socket for sends and receives; no limit for other operations.
   */
  readonly timeout?: number | undefined;
}

/** Milliseconds; setTimeout takes less. */
const LONGEST = 2 ** 31;

/** Names of the options of every wait. */
const WAIT = ["signal", "timeout"];

/**
 * Checks the options of a call that takes `taken` arguments before them. `more`: names of options
 * besides those of a wait. Throws a TypeError if they are invalid.
 */
export function waitOf(given: unknown, taken: number, more: readonly string[] = []): WaitOptions | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "object" || given === null) throw surplusWait(given, taken);
  checkNames(given, more.length === 0 ? WAIT : [...WAIT, ...more]);
  const { signal, timeout } = given as WaitOptions;
  if (timeout !== undefined && !isTimeout(timeout))
    throw argumentError(
      typeof timeout === "number" ? "Timeout must be an integer from 0 on, or Infinity" : "Timeout must be a number",
      `timeout = ${shown(timeout)}: milliseconds; Infinity for no limit`,
    );
  if (signal !== undefined && !isSignal(signal)) throw argumentError("Signal must be an AbortSignal");
  return given;
}

function isTimeout(value: unknown): boolean {
  return value === Infinity || (Number.isInteger(value) && (value as number) >= -1);
}

function surplusWait(given: unknown, taken: number): TypeError {
  const what = typeof given === "number" ? `a timeout is { timeout: ${given} }` : "options are an object";
  return Object.assign(surplus(taken, taken + 1), { detail: `${what}, such as { timeout: 1000, signal }` });
}

/** Whether the value is an AbortSignal, of any realm and implementation, such as jsdom's. */
function isSignal(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const signal = value as Record<keyof AbortSignal, unknown>;
  return typeof signal.aborted === "boolean" && typeof signal.addEventListener === "function";
}

/** Returns the timeout in milliseconds, or -1 for none. */
export function limitOf(wait: WaitOptions | undefined, otherwise = -1): number {
  const limit = wait?.timeout ?? otherwise;
  return limit < LONGEST ? limit : -1;
}

/** The source of timers for waits. */
type Timers = Pick<Instance, "startTimer">;

/**
 * Starts the limits of a wait, and returns a function that ends them. `expire` is called when the
 * time is over, `abort` with the signal's reason. Without timers only the signal ends the wait.
 */
export function limited(
  timers: Timers | undefined,
  limit: number,
  signal: AbortSignal | undefined,
  expire: () => void,
  abort: (reason: Error) => void,
): () => void {
  const stopTimer = limit >= 0 ? timers?.startTimer(limit, expire, true) : undefined;
  const aborted = (): void => {
    abort(signal?.reason as Error);
  };
  signal?.addEventListener("abort", aborted, { once: true });
  return () => {
    stopTimer?.();
    signal?.removeEventListener("abort", aborted);
  };
}

/**
 * Returns the outcome of a promise, or of the wait for it. `detail` is called when the time is
 * over.
 */
export function within<T>(
  timers: Timers | undefined,
  promise: Promise<T>,
  wait: WaitOptions | undefined,
  detail: () => string,
): Promise<T> {
  const { signal } = wait ?? {};
  const limit = limitOf(wait);
  if (limit < 0 && !signal) return promise;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) reject(signal.reason as Error);
    else
      promise.then(resolve, reject).finally(
        limited(
          timers,
          limit,
          signal,
          () => {
            reject(errorFromWasm(wasmErrno("EAGAIN"), detail()));
          },
          reject,
        ),
      );
  });
}

/** Returns the error of a refused send or receive, with what to do about it. */
export function refusal(refused: number, sending: boolean): ErrnoError {
  return errorFromWasm(refused, REASONS.get(-refused)?.[sending ? 1 : 0]);
}
