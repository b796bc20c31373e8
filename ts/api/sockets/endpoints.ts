/**
 * The calls with an endpoint: refusals before libzmq sees it, names that libzmq 4.3.4 does not
 * bind, changes of the socket's state, and errors that say what is wrong.
 */
import { NOT_ALLOWED } from "../../policy/refusal.js";
import { codeOf, errnoNameOf } from "../../shim/thrown.js";
import type { MemoryPtr } from "../../core/boundary/module.js";
import { errnoName, platformErrno } from "../../zmq/errno.js";
import { endpointError, ErrnoError, refusedError } from "../errors.js";
import { attaches, type EndpointCall } from "./endpoint-calls.js";
import { detailOf } from "./endpoint-details.js";
import { locally, resolved } from "./endpoint-names.js";
import type { SocketHandle } from "./socket-handle.js";
import { observeInproc } from "./inproc-names.js";

export { attaches, type EndpointCall };

/**
 * A bind that is being prepared fails with EAGAIN. So does, sometimes, one whose error a monitor
 * has just received; the next attempt returns the error.
 */
const BIND_TRIES = 10;
const MOST_PORT = 65535;

/** Makes the call. Throws its error, with the endpoint as `address`. */
export function callEndpoint(handle: SocketHandle, call: EndpointCall, address: string): void {
  checkEndpoint(address);
  let code = attempt(handle, call, address);
  const local = code === undefined ? undefined : locally(handle, call, address, code);
  if (local !== undefined) code = attempt(handle, call, local);
  if (code !== undefined) throw explained(handle, call, address, code);
}

/** `zmq_connect_peer`: returns the routing id. */
export function connectPeer(handle: SocketHandle, address: string): number {
  const { instance, ptr } = handle;
  checkEndpoint(address);
  instance.hostError = undefined;
  const id = instance.memory.withText(address, (text) => instance.exports.zmq_connect_peer(ptr, text)) >>> 0;
  if (id === 0) throw explained(handle, "zmq_connect", address, lastErrno(handle));
  handle.begin("zmq_connect", address);
  return id;
}

/**
 * Binds, and repeats it while the runtime prepares it. A name that only the system's resolver knows
 * is resolved first.
 */
export async function bindWhenPossible(handle: SocketHandle, address: string): Promise<void> {
  for (let left = BIND_TRIES; ; left--) {
    try {
      callEndpoint(handle, "zmq_bind", address);
      return;
    } catch (error) {
      if (!(error instanceof ErrnoError)) throw error;
      if (error.code === "ENODEV") return bindResolved(handle, address, error);
      if (error.code !== "EAGAIN" || left === 1) throw error;
      await handle.instance.prepared();
    }
    if (handle.closed) throw endpointError("EBADF", address);
  }
}

async function bindResolved(handle: SocketHandle, endpoint: string, refusal: ErrnoError): Promise<void> {
  const address = await resolved(handle, endpoint, refusal);
  if (handle.closed) throw endpointError("EBADF", endpoint);
  const code = attempt(handle, "zmq_bind", address);
  if (code !== undefined) throw explained(handle, "zmq_bind", endpoint, code);
}

/**
 * C reads text up to a NUL, and libzmq the first digits of a port, modulo 65,536: each would be
 * another endpoint.
 */
function checkEndpoint(endpoint: string): void {
  if (endpoint.includes("\0")) throw endpointError("EINVAL", endpoint, "an endpoint must not contain a NUL character");
  if (!/^(?:tcp|wss?|udp|epgm):/.test(endpoint)) return;
  const [places = ""] = endpoint.replace(/^\w+:\/\//, "").split("/");
  for (const place of places.split(";")) {
    const [, port = ""] = /:(\s*[+-]?\d[^:\]]*)$/.exec(place) ?? [];
    if (/\D/.test(port)) throw endpointError("EINVAL", endpoint, `port ${JSON.stringify(port)} is not a number`);
    if (Number(port) > MOST_PORT) throw endpointError("EINVAL", endpoint, `port ${port} is above ${MOST_PORT}`);
  }
}

/** The name of the errno; undefined if the call has succeeded. */
function attempt(handle: SocketHandle, call: EndpointCall, endpoint: string): string | undefined {
  const { instance, ptr } = handle;
  instance.hostError = undefined;
  const rc = instance.memory.withText(endpoint, (text: MemoryPtr) => instance.exports[call](ptr, text));
  if (rc !== 0) return lastErrno(handle);
  if (call === "zmq_bind" && endpoint.startsWith("udp:")) instance.finish();
  if (!attaches(call)) handle.leave(call, endpoint);
  else {
    handle.begin(call, endpoint);
    observeInproc(handle, call, endpoint);
  }
  handle.traffic.queue.settle(); // the descriptor does not report what a call of the program changes
  return undefined;
}

function lastErrno({ instance }: SocketHandle): string {
  return errnoName(platformErrno(instance.exports.zmq_errno())) ?? "EIO";
}

/**
 * The error, with the error of the host if that was the reason: libzmq reports ENODEV for
 * interfaces that cannot be listed.
 */
function explained({ instance }: SocketHandle, call: EndpointCall, endpoint: string, code: string): ErrnoError {
  const { hostError } = instance;
  instance.hostError = undefined;
  const hostCode = hostError === undefined ? undefined : errnoNameOf(hostError);
  if (code === "EACCES" && codeOf(hostError) === NOT_ALLOWED) return refusedError(code, endpoint, hostError as Error);
  if (hostCode === "EOPNOTSUPP") return refusedError(hostCode, endpoint, hostError as Error);
  const isCause = hostCode !== undefined && (hostCode === code || code === "ENODEV");
  const name = isCause ? hostCode : code;
  return endpointError(name, endpoint, detailOf(call, endpoint, name, hostError), isCause ? hostError : undefined);
}
