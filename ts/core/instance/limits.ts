/**
 * The exports of an instance whose host refuses endpoints. An endpoint that is certainly refused
 * fails before libzmq is called, with EACCES or EOPNOTSUPP and the reason. Host names, and the
 * addresses that are really bound or connected, are checked by the host
 * (ts/shim/node/limited-host.ts). inproc names, and the targets of a SOCKS proxy, are checked only
 * here.
 */
import type { HostCapabilities } from "../../shim/capabilities.js";
import { codeOf } from "../../shim/thrown.js";
import { ERRNO } from "../boundary/errno-numbers.js";
import type { MemoryPtr, SocketPtr, WasmExports } from "../boundary/module.js";

const ZMQ_SOCKS_PROXY = 68;
const NOT_SUPPORTED = "EOPNOTSUPP";

/** The part of the instance that is used. `memory` exists when a call is made. */
interface Limited {
  readonly memory: {
    text(ptr: MemoryPtr): string;
    borrow<T>(size: number, body: (ptr: MemoryPtr) => T): T;
    readonly i32: Int32Array;
    readonly u32: Uint32Array;
  };
  hostError: unknown;
}

/** Returns the exports with the checks; the exports themselves if the host refuses nothing. */
export function limited(exports: WasmExports, host: Pick<HostCapabilities, "refusal">, instance: Limited): WasmExports {
  if (!host.refusal) return exports;

  /** Whether the call is refused; sets errno if so. */
  const refused = (access: "bind" | "connect", endpoint: MemoryPtr, proxied = false): boolean => {
    if (endpoint === 0) return false;
    const refusal = host.refusal?.(access, instance.memory.text(endpoint), proxied);
    if (!refusal) return false;
    instance.hostError = refusal;
    instance.memory.i32[exports.__errno_location() >>> 2] =
      ERRNO[codeOf(refusal) === NOT_SUPPORTED ? NOT_SUPPORTED : "EACCES"];
    return true;
  };
  /** Whether libzmq would ask a proxy for the endpoint. Only a getsockopt call can tell. */
  const proxied = (socket: SocketPtr, endpoint: MemoryPtr): boolean => {
    const { memory } = instance;
    if (endpoint === 0 || !memory.text(endpoint).startsWith("tcp:")) return false;
    return memory.borrow(VALUE_BYTES + 4, (value) => {
      const length = (value + VALUE_BYTES) as MemoryPtr;
      memory.u32[length >>> 2] = VALUE_BYTES;
      if (exports.zmq_getsockopt(socket, ZMQ_SOCKS_PROXY, value, length) === 0) return memory.u32[length >>> 2]! > 1;
      return exports.zmq_errno() === ERRNO.EINVAL; // EINVAL: the address is longer; else: not a socket, or its context has ended
    });
  };
  return {
    ...exports,
    zmq_bind: (socket, endpoint) => (refused("bind", endpoint) ? -1 : exports.zmq_bind(socket, endpoint)),
    zmq_connect: (socket, endpoint) =>
      refused("connect", endpoint, proxied(socket, endpoint)) ? -1 : exports.zmq_connect(socket, endpoint),
    zmq_connect_peer: (socket, endpoint) =>
      refused("connect", endpoint, proxied(socket, endpoint)) ? 0 : exports.zmq_connect_peer(socket, endpoint),
    zmq_socket_monitor: (socket, endpoint, events) =>
      refused("bind", endpoint) ? -1 : exports.zmq_socket_monitor(socket, endpoint, events),
    zmq_socket_monitor_versioned: (socket, endpoint, events, version, type) =>
      refused("bind", endpoint) ? -1 : exports.zmq_socket_monitor_versioned(socket, endpoint, events, version, type),
  };
}

/** Bytes for the address of a proxy. */
const VALUE_BYTES = 512;
