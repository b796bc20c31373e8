/**
 * Calls that only the host thread can answer, asked by another thread: host.h's functions on
 * sockets, with their C arguments, since memory is shared. The asker sleeps until the answer is
 * there. No message goes this way, except for the bytes of an inline reply that the kernel does not
 * take.
 *
 * If the host cannot listen at once, it answers EAGAIN, and is asked again after `prepared()`. The
 * asker keeps sleeping.
 */
import type { CapableHost } from "../../shim/capabilities.js";
import { ERRNO } from "../boundary/errno-numbers.js";
import type { Relay } from "../boundary/imports.js";
import type { Trace } from "../wakeups/trace.js";
import { HOST_CALLS } from "./routes.js";
import {
  ANSWERED,
  ASKED,
  CALLS,
  CALL_ARGUMENTS,
  CALL_FUNCTION,
  CALL_MOST_ARGUMENTS,
  CALL_RESULT,
  CALL_STATE,
  FAILED,
  HOST_WORD,
  IDLE,
  CHECK_ALIVE_MS,
  STATE,
  callSlot,
  causeFor,
  tellCause,
  wake,
  type SharedInstance,
} from "./shared.js";

/** The function for which a host may need to prepare: see `HostCapabilities.prepared()`. */
const PREPARED = "stream_listen";

/**
 * The relay for a thread that is not the host thread: it asks the host thread for calls that only
 * that can answer. `look` throws if the wait can have no end; `refused` gets errors of the host;
 * `trace` returns the trace, if there is one.
 */
export function askingRelay(
  relay: Relay,
  shared: SharedInstance,
  thread: number,
  { look, refused, trace }: { look: () => void; refused?: (error: unknown) => void; trace?: () => Trace | undefined },
): Relay {
  const asking: Relay = { ...relay };
  const words = new Int32Array(shared.memory.buffer);
  HOST_CALLS.forEach((name, number) => {
    asking[name] = (...args: number[]) => {
      trace?.()?.write("requested", undefined, number);
      const result = ask(shared, words, callSlot(thread), number, args, look);
      const cause = result < 0 ? causeFor(shared.control, thread) : undefined;
      if (cause) refused?.(cause);
      return result;
    };
  });
  return asking;
}

function ask(
  { control }: SharedInstance,
  words: Int32Array,
  slot: number,
  number: number,
  args: number[],
  look: () => void,
): number {
  control[slot + CALL_FUNCTION] = number;
  control.set(args, slot + CALL_ARGUMENTS);
  Atomics.store(control, slot + CALL_STATE, ASKED);
  Atomics.add(control, CALLS, 1);
  wake(words, control[HOST_WORD] ?? 0);
  while (Atomics.load(control, slot + CALL_STATE) === ASKED) {
    if (Atomics.wait(control, slot + CALL_STATE, ASKED, CHECK_ALIVE_MS) === "timed-out") look();
    if (Atomics.load(control, STATE) === FAILED) look();
  }
  Atomics.store(control, slot + CALL_STATE, IDLE);
  return control[slot + CALL_RESULT] ?? 0;
}

/** A host in whose turn, which `wake()` asks for, `serve()` is called. */
export type PreparingHost = Pick<CapableHost, "prepared" | "wake">;

/** For the host thread: answers the calls of other threads. */
export class HostCalls {
  readonly #control: Int32Array;
  readonly #functions: readonly (Relay[string] | undefined)[];
  /** The error of the host in the current call. */
  #thrown: { error: unknown } | undefined;
  /** Threads have the places below this one. */
  #places = 0;
  readonly #listen: number;
  readonly #trace: (() => Trace | undefined) | undefined;
  readonly #host: PreparingHost | undefined;
  /** Threads whose call is repeated once the host is prepared. */
  readonly #postponed = new Set<number>();

  /** Without a host, EAGAIN is an answer like any other. */
  constructor(shared: SharedInstance, relay: Relay, host?: PreparingHost, trace?: () => Trace | undefined) {
    this.#trace = trace;
    this.#control = shared.control;
    this.#functions = HOST_CALLS.map((name) => relay[name]);
    this.#listen = HOST_CALLS.indexOf(PREPARED);
    this.#host = host;
  }

  /** The thread may ask from now on. */
  open(thread: number): void {
    this.#postponed.delete(thread);
    this.#control[callSlot(thread) + CALL_STATE] = IDLE;
    this.#places = Math.max(this.#places, thread + 1);
  }

  serve(): void {
    const control = this.#control;
    for (let thread = 0; thread < this.#places && Atomics.load(control, CALLS) > 0; thread++) {
      const slot = callSlot(thread);
      if (Atomics.load(control, slot + CALL_STATE) !== ASKED || this.#postponed.has(thread)) continue;
      const call = this.#functions[control[slot + CALL_FUNCTION] ?? 0];
      const args = control.subarray(slot + CALL_ARGUMENTS, slot + CALL_ARGUMENTS + CALL_MOST_ARGUMENTS);
      this.#thrown = undefined;
      const result = Number(call?.(...args) ?? 0);
      if (result === -ERRNO.EAGAIN && control[slot + CALL_FUNCTION] === this.#listen && this.#postpone(thread))
        continue;
      control[slot + CALL_RESULT] = result;
      this.#tell(thread);
      this.#trace?.()?.write("answered", undefined, thread);
      Atomics.sub(control, CALLS, 1);
      Atomics.store(control, slot + CALL_STATE, ANSWERED);
      Atomics.notify(control, slot + CALL_STATE);
    }
  }

  /** Whether the call is repeated, in the turn after the host is prepared. */
  #postpone(thread: number): boolean {
    const host = this.#host;
    if (host?.prepared === undefined) return false;
    this.#postponed.add(thread);
    void host.prepared().then(() => {
      this.#postponed.delete(thread);
      host.wake();
    });
    return true;
  }

  /** The host has thrown this error in a call. */
  refused(error: unknown): void {
    this.#thrown = { error };
  }

  #tell(thread: number): void {
    if (this.#thrown) tellCause(this.#control, thread, this.#thrown.error);
  }

  /** The instance has failed: no thread may wait for an answer. */
  abandon(): void {
    for (let thread = 0; thread < this.#places; thread++) Atomics.notify(this.#control, callSlot(thread) + CALL_STATE);
  }
}
