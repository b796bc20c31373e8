/**
 * Errors of a host do not pass through wasm, because C would be left in the middle of its work and
 * the instance would end. This file catches such an error, answers with an errno that the caller in
 * C expects, and keeps the error as the `cause` of the program's error. Errors of `ProgramCalls`,
 * which the program itself answers, are not caught: they leave a call of an instance that has
 * failed.
 */
import type { ErrnoNumbers } from "../../shim/host.js";
import { MONOTONIC_CLOCK, WALL_CLOCK } from "../../shim/host.js";
import { errnoNameOf } from "../../shim/thrown.js";
import { guardImport, type Relay } from "./guard.js";

export interface SeamTarget {
  readonly errno: ErrnoNumbers;
  /** A host function has thrown this error. */
  readonly refused?: (error: unknown) => void;
}

/**
 * libzmq asserts that these calls fail in no other way (tcp_listener.cpp, ipc_listener.cpp,
 * tcp.cpp).
 */
const ALONE: Readonly<Record<string, string>> = {
  stream_accept: "ECONNABORTED",
  stream_recv: "ECONNRESET",
  stream_send: "ECONNRESET",
};

type Instead = (t: RandomTarget, a: number, b: number) => number | undefined;

/**
 * Calls that must not fail, and what they do without the host. C ignores the results of other calls
 * that return nothing.
 */
const WITHOUT_HOST: Readonly<Record<string, Instead>> = {
  random: (t, ptr, size) => {
    const bytes = t.memory.view(ptr >>> 0, size >>> 0);
    const random = new Uint8Array(bytes.length); // shared memory is not filled directly
    for (let at = 0; at < random.length; at += MOST_RANDOM) fill(random.subarray(at, at + MOST_RANDOM));
    bytes.set(random);
    return undefined;
  },
  socket_close: () => 0,
  system_write: () => 0,
};

interface RandomTarget extends SeamTarget {
  readonly memory: { view(ptr: number, size: number): Uint8Array };
}

/** Limit of getRandomValues(). */
const MOST_RANDOM = 65536;
const fill = (bytes: Uint8Array): void => void globalThis.crypto.getRandomValues(bytes);

/**
 * The clock after a host's clock has thrown: it continues from the time that the host returned when
 * the instance was made.
 */
function clockAfter({ now }: Relay): Instead {
  let offset = 0;
  try {
    offset = Number(now?.(MONOTONIC_CLOCK) ?? 0) - performance.now();
  } catch {
    // It has no time of its own.
  }
  return (_t, clock) => (clock === WALL_CLOCK ? Date.now() : performance.now() + offset);
}

/** Returns the functions, each within a guard. */
export function catching(relay: Relay, t: RandomTarget): Relay {
  const withoutHost: typeof WITHOUT_HOST = { ...WITHOUT_HOST, now: clockAfter(relay) };
  return Object.fromEntries(
    Object.entries(relay).map(([name, call]) => [
      name,
      guardImport(name, call, (error, a, b) => {
        t.refused?.(error);
        const instead = withoutHost[name];
        if (instead) return instead(t, a, b);
        return -(t.errno[ALONE[name] ?? errnoNameOf(error)] ?? t.errno["EIO"] ?? 1);
      }),
    ]),
  );
}
