/**
 * Waits that can be given up: by an AbortSignal, or after some time.
 */
import type { Instance } from "../../core/instance/instance.js";
import { wasmErrno } from "../../zmq/errno.js";
import { surplus } from "../arguments.js";
import { argumentError, errorFromWasm, type ErrnoError } from "../errors.js";
import { checkNames } from "../names.js";

/** Why a message could not be received, or sent. */
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

/** How long an operation may wait. */
export interface WaitOptions {
  /** Gives the operation up, unless it is done: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds, an integer, after which it rejects with EAGAIN; 0: it does not wait; Infinity or -1: for ever. Default: the `sendTimeout` or
   * `receiveTimeout` of the socket where it sends or receives, else for ever.
   */
  readonly timeout?: number | undefined;
}

/** What setTimeout takes. */
const LONGEST = 2 ** 31;

/** The names of what every wait takes. */
const WAIT = ["signal", "timeout"];

/**
 * The options of a call that takes `taken` arguments before them, and beside a wait's own those of the names `more`. Throws
 * a TypeError where they are none.
 */
export function waitOf(given: unknown, taken: number, more: readonly string[] = []): WaitOptions | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "object" || given === null) throw surplusWait(given, taken);
  checkNames(given, more.length === 0 ? WAIT : [...WAIT, ...more]);
  const { signal, timeout } = given as WaitOptions;
  if (timeout !== undefined && !isTimeout(timeout))
    throw argumentError(
      typeof timeout === "number" ? "Timeout must be an integer from 0 on, or Infinity" : "Timeout must be a number",
      `timeout = ${String(timeout)}: milliseconds; Infinity for no limit`,
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

/** An AbortSignal, of any realm and of any implementation, such as that of jsdom. */
function isSignal(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const signal = value as Record<keyof AbortSignal, unknown>;
  return typeof signal.aborted === "boolean" && typeof signal.addEventListener === "function";
}

/** The timeout in milliseconds, -1 for none. */
export function limitOf(wait: WaitOptions | undefined, otherwise = -1): number {
  const limit = wait?.timeout ?? otherwise;
  return limit < LONGEST ? limit : -1;
}

/** Where the timers of a wait run. */
type Timers = Pick<Instance, "startTimer">;

/**
 * What gives up a wait; returns the way to end that. `expire` is called after the time, `abort` with the
 * signal's reason. Without timers only the signal gives it up.
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

/** The outcome of a promise, or of the wait for it. `detail` is asked when the time is over. */
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

/** Why a message was not sent or received, and what to do about it. */
export function refusal(refused: number, sending: boolean): ErrnoError {
  return errorFromWasm(refused, REASONS.get(-refused)?.[sending ? 1 : 0]);
}
