/**
 * Errors of a host do not pass through wasm, where C would stop in the middle of its work and the
 * instance would end. They are caught here, answered with an errno that the caller in C expects,
 * and kept for the error of the program.
 *
 * Errors of `ProgramCalls` are not caught: they make a call leave an instance that has failed.
 */
import type { ErrnoNumbers } from "../../shim/host.js";
import { errnoNameOf } from "../../shim/thrown.js";
import { guardImport } from "./guard.js";
import type { Relay } from "./imports.js";

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

/**
 * Calls that must not fail, and their answer without the host. C ignores the answer of other calls
 * without a result.
 */
const WITHOUT_HOST: Readonly<Record<string, (t: RandomTarget, a: number, b: number) => number | undefined>> = {
  now: (_t, clock) => (clock === 0 ? Date.now() : Number(process.hrtime.bigint() / 1000n) / 1000),
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

/** The functions, each within a guard. */
export function catching(relay: Relay, t: RandomTarget): Relay {
  return Object.fromEntries(
    Object.entries(relay).map(([name, call]) => [
      name,
      guardImport(name, call, (error, a, b) => {
        t.refused?.(error);
        const instead = WITHOUT_HOST[name];
        if (instead) return instead(t, a, b);
        return -(t.errno[ALONE[name] ?? errnoNameOf(error)] ?? t.errno["EIO"] ?? 1);
      }),
    ]),
  );
}
