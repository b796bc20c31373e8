/**
 * `inproc://` names in worker threads. An inline instance belongs to one thread, so a name of
 * another thread is never reached: libzmq waits for a bind in the same context, and queues the
 * messages. A warning says so once.
 */
import type { Instance } from "../../core/instance/instance.js";
import { platform } from "../../shim/platform.js";
import type { SocketHandle } from "./socket-handle.js";

/** A program that connects before it binds has bound by then: 1 s is far above any start-up. */
const WAIT_MS = 1_000;

const bound = new WeakMap<Instance, Set<string>>();
let warned = false;

/** Call it when a socket has bound or connected to an endpoint. */
export function observeInproc(handle: SocketHandle, call: string, endpoint: string): void {
  const { instance } = handle;
  if (platform().isMainThread || warned || instance.spansThreads || !endpoint.startsWith("inproc://")) return;
  const names = bound.get(instance) ?? new Set<string>();
  bound.set(instance, names);
  if (call === "zmq_bind") names.add(endpoint);
  else if (!names.has(endpoint))
    instance.startTimer(
      WAIT_MS,
      () => {
        if (!names.has(endpoint) && !handle.closed) warn(instance, endpoint);
      },
      false,
    );
}

function warn(instance: Instance, endpoint: string): void {
  if (warned) return;
  warned = true;
  instance.warn(
    `no socket of this thread is bound to ${endpoint}, and in inline mode inproc:// does not reach other threads: ` +
      "set LIBZMQ_WASM_THREADS=1 (docs/modes.md), or use ipc:// or tcp://",
    "LIBZMQ_WASM_INPROC",
  );
}
