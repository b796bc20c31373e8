/** `zmq_socket`: makes the socket in C of a socket of the async API. */
import type { SocketPtr } from "../../core/boundary/module.js";
import { wasmErrno } from "../../zmq/errno.js";
import type { OpenContext } from "./context.js";
import { errorFromWasm } from "../errors.js";

const EMFILE = wasmErrno("EMFILE");

/**
 * A new socket of the type. Throws EINVAL for an unknown type, and EMFILE if `maxSockets` are open.
 */
export function openSocket({ instance, ptr }: OpenContext, type: number): SocketPtr {
  const { exports } = instance;
  let socket = exports.zmq_socket(ptr, type) >>> 0;
  if (socket === 0 && exports.zmq_errno() === EMFILE) {
    // Closed sockets may only wait for the reaper to run.
    instance.pump();
    socket = exports.zmq_socket(ptr, type) >>> 0;
  }
  if (socket === 0) throw errorFromWasm(exports.zmq_errno());
  return socket as SocketPtr;
}

/** What is wrong with the type. */
export function typeNumber(type: unknown): string | undefined {
  return typeof type === "number" ? undefined : "Socket type must be a number";
}

/** The outcome of a call as a promise. */
export function attempt(call: () => void): Promise<void> {
  return new Promise((resolve) => {
    call();
    resolve();
  });
}
