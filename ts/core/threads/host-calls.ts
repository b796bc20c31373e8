/**
 * Calls that only the host thread can answer, asked by another: host.h's functions on sockets, with
 * the C arguments that they have, since memory is shared. The asker sleeps until it is answered.
 * None is on the way of a message, but for what the kernel does not take of an answer.
 *
 * Where the host cannot listen at once it answers EAGAIN, and is asked again after `prepared()`:
 * the asker goes on sleeping.
 */
import type { CapableHost } from "../../shim/capabilities.js";
import { ERRNO } from "../boundary/errno-numbers.js";
import type { Relay } from "../boundary/imports.js";
import type { Trace } from "../wakeups/trace.js";
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
  LOOK_MS,
  STATE,
  callSlot,
  causeFor,
  tellCause,
  wake,
  type SharedInstance,
} from "./shared.js";

/** What is asked of the host thread; everything else is answered where it is called. */
const HOST_ONLY = /^(stream|socket|datagram)_/;

/** The one that a host may have to prepare for: see `HostCapabilities.prepared()`. */
const PREPARED = "stream_listen";

/** The functions by number: both sides make the same list of the same relay. */
function hostOnly(relay: Relay): string[] {
  return Object.keys(relay).filter((name) => HOST_ONLY.test(name));
}

/** The relay for a thread that is not the host: what only the host can answer is asked of it. `look` throws where
 * the wait can have no end; `refused` is told what the host has thrown; `trace` gives the trace, if there is one. */
export function askingRelay(
  relay: Relay,
  shared: SharedInstance,
  thread: number,
  { look, refused, trace }: { look: () => void; refused?: (error: unknown) => void; trace?: () => Trace | undefined },
): Relay {
  const asking: Relay = { ...relay };
  const words = new Int32Array(shared.memory.buffer);
  hostOnly(relay).forEach((name, number) => {
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
    if (Atomics.wait(control, slot + CALL_STATE, ASKED, LOOK_MS) === "timed-out") look();
    if (Atomics.load(control, STATE) === FAILED) look();
  }
  Atomics.store(control, slot + CALL_STATE, IDLE);
  return control[slot + CALL_RESULT] ?? 0;
}

/** A host whose turn, which `wake()` asks for, leads to `serve()`. */
export type PreparingHost = Pick<CapableHost, "prepared" | "wake">;

/** For the host thread: answers all that is asked of it now. */
export class HostCalls {
  readonly #control: Int32Array;
  readonly #functions: readonly Relay[string][];
  /** What the host has thrown in the call under way. */
  #thrown: { error: unknown } | undefined;
  /** Threads have been given the places below this one. */
  #places = 0;
  readonly #listen: number;
  readonly #trace: (() => Trace | undefined) | undefined;
  readonly #host: PreparingHost | undefined;
  /** Threads whose call is asked again once the host is prepared for it. */
  readonly #postponed = new Set<number>();

  /** Without a host EAGAIN is an answer as any other. */
  constructor(shared: SharedInstance, relay: Relay, host?: PreparingHost, trace?: () => Trace | undefined) {
    this.#trace = trace;
    this.#control = shared.control;
    this.#functions = hostOnly(relay).map((name) => relay[name]!);
    this.#listen = hostOnly(relay).indexOf(PREPARED);
    this.#host = host;
  }

  /** A thread may ask from now on. */
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

  /** Whether the call is asked again, by the turn that follows when the host is prepared. */
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

  /** The host has thrown this in a call. */
  refused(error: unknown): void {
    this.#thrown = { error };
  }

  #tell(thread: number): void {
    if (this.#thrown) tellCause(this.#control, thread, this.#thrown.error);
  }

  /** The instance has failed: nobody is to wait for an answer. */
  abandon(): void {
    for (let thread = 0; thread < this.#places; thread++) Atomics.notify(this.#control, callSlot(thread) + CALL_STATE);
  }
}
