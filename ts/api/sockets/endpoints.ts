/**
 * The calls with an endpoint: refusals before libzmq sees it, names that libzmq 4.3.4 does not
 * bind, changes of the socket's state, and errors that say what is wrong.
 */
import { NOT_ALLOWED } from "../../policy/refusal.js";
import { codeOf, errnoNameOf } from "../../shim/thrown.js";
import { INVALID_PEM } from "../../shim/tls-failures.js";
import type { MemoryPtr } from "../../core/boundary/module.js";
import { ZMQ_IPV6 } from "../../zmq/constants.js";
import { errnoName, platformErrno } from "../../zmq/errno.js";
import { endpointError, ErrnoError, refusedError, withCause } from "../errors.js";
import type { SocketHandle } from "./socket-handle.js";
import { observeInproc } from "./inproc-names.js";
import { readOption } from "../options/option-values.js";

export type EndpointCall = "zmq_bind" | "zmq_unbind" | "zmq_connect" | "zmq_disconnect";

/**
 * A bind that is being prepared fails with EAGAIN. So does, sometimes, one whose error a monitor
 * has just received; the next attempt returns the error.
 */
const BIND_TRIES = 10;
const MOST_PORT = 65535;

/** Whether the call attaches the socket to the endpoint. */
export function attaches(call: EndpointCall): call is "zmq_bind" | "zmq_connect" {
  return call === "zmq_bind" || call === "zmq_connect";
}

/** Makes the call. Throws its error, with the endpoint as `address`. */
export function callEndpoint(handle: SocketHandle, call: EndpointCall, address: string): void {
  checkEndpoint(address);
  let code = attempt(handle, call, address);
  const local = code !== undefined && code === UNRESOLVED[call] ? locally(handle, address) : undefined;
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

/**
 * The errno for a name that must be resolved: bind knows only names of interfaces, and unbind no
 * names of the hosts file.
 */
const UNRESOLVED: Readonly<Record<EndpointCall, string | undefined>> = {
  zmq_bind: "ENODEV",
  zmq_unbind: "ENOENT",
  zmq_connect: undefined,
  zmq_disconnect: "ENOENT",
};

/** `transport://name:port`, for transports with names. */
const NAMED = /^((?:tcp|ws|wss|udp):\/\/)([^\s:;/[\]*]+)(:[^;]*)$/;

/** The endpoint with the address instead of the name. */
function withAddress(endpoint: string, address: string): string {
  return endpoint.replace(NAMED, `$1${address.includes(":") ? `[${address}]` : address}$3`);
}

function locally(handle: SocketHandle, endpoint: string): string | undefined {
  const name = NAMED.exec(endpoint)?.[2];
  const address = name === undefined ? undefined : handle.instance.localAddress(name, usesIpv6(handle));
  return address === undefined ? undefined : withAddress(endpoint, address);
}

async function bindResolved(handle: SocketHandle, endpoint: string, refusal: ErrnoError): Promise<void> {
  const name = NAMED.exec(endpoint)?.[2];
  if (name === undefined || refusal.cause !== undefined) throw refusal;
  let address: string;
  try {
    address = await handle.instance.lookUp(name, usesIpv6(handle));
  } catch (cause) {
    throw withCause(refusal, cause);
  }
  if (handle.closed) throw endpointError("EBADF", endpoint);
  const code = attempt(handle, "zmq_bind", withAddress(endpoint, address));
  if (code !== undefined) throw explained(handle, "zmq_bind", endpoint, code);
}

function usesIpv6(handle: SocketHandle): boolean {
  return readOption(handle, ZMQ_IPV6, "Bool") as boolean;
}

/** C reads text up to a NUL, and libzmq a port modulo 65,536: either would be another endpoint. */
function checkEndpoint(endpoint: string): void {
  if (endpoint.includes("\0")) throw endpointError("EINVAL", endpoint, "an endpoint must not contain a NUL character");
  if (!/^(?:tcp|wss?|udp|epgm):/.test(endpoint)) return;
  const ports = endpoint.replace(/^\w+:\/\//, "").matchAll(/:(\d+)(?=[;/]|$)/g);
  for (const [, port] of ports)
    if (Number(port) > MOST_PORT) throw endpointError("EINVAL", endpoint, `port ${port} is above ${MOST_PORT}`);
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

/** Endpoints that can be bound and not connected to, and the text of the error. */
const BOUND_ONLY: readonly (readonly [RegExp, string])[] = [
  [/^(?:tcp|wss?|udp):\/\/\*(?::|$)/, "* stands for all addresses of this machine: connect to one, such as 127.0.0.1"],
  [
    /^(?:tcp|wss?|udp):\/\/.*:(?:\*|0)?$/,
    "* stands for a free port: connect to the one that was bound, see lastEndpoint",
  ],
  [/^ipc:\/\/\*$/, "* stands for a path that libzmq makes up: connect to the one that was bound, see lastEndpoint"],
];
const OF_PGM = "an epgm endpoint is like epgm://192.168.1.5;239.192.1.1:5555: interface, multicast group and port";
const TO_CONNECT = "an endpoint is like tcp://127.0.0.1:5555, ipc:///tmp/socket or inproc://name";

/**
 * The flag that permits a call that Node's permission model has refused. Deno's text names the
 * flag.
 */
const FLAGS: Readonly<Record<string, string>> = {
  FileSystemRead: "--allow-fs-read",
  FileSystemWrite: "--allow-fs-write",
  Net: "--allow-net",
};

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

function detailOf(call: EndpointCall, endpoint: string, code: string, hostError: unknown): string | undefined {
  if (code === "EACCES" && codeOf(hostError) === "ERR_ACCESS_DENIED") {
    const { permission = "Net", message } = hostError as Error & { permission?: string };
    if (message.includes("run again with")) return message;
    return `Node's permission model forbids it: start node with ${FLAGS[permission] ?? permission}`;
  }
  if (codeOf(hostError) === INVALID_PEM) return (hostError as Error).message;
  if (code === "EPROTONOSUPPORT" && /^(?:wss|e?pgm):/.test(endpoint) && hostError instanceof Error)
    return hostError.message;
  if (code === "EINVAL" && endpoint.startsWith("epgm://")) return OF_PGM;
  if (call === "zmq_connect" && code === "EINVAL")
    return BOUND_ONLY.find(([pattern]) => pattern.test(endpoint))?.[1] ?? TO_CONNECT;
  if (endpoint.startsWith("ipc://") && attaches(call)) return ipcDetail(endpoint.slice("ipc://".length), code);
  if (code === "ENODEV") return "the host is neither a network interface nor a name of this machine; * stands for all";
  if (code === "EACCES") return "the system does not permit it; ports below 1024 may need privileges";
  return undefined;
}

function ipcDetail(path: string, code: string): string | undefined {
  const folder = path.slice(0, path.lastIndexOf("/")) || (path.startsWith("/") ? "/" : ".");
  switch (code) {
    case "ENOENT":
      return `there is no folder ${folder}`;
    case "ENOTDIR":
      return `${folder}, or a part of it, is not a folder`;
    case "EACCES":
    case "EPERM":
      return `the process has no permission to make a socket in ${folder}`;
    case "EROFS":
      return `the file system of ${folder} is read-only`;
    case "EADDRINUSE":
      return "a file that is not a socket is there, or a listener has just been bound";
    default:
      return undefined;
  }
}
