/**
 * The exports of an instance with a check of a socket's certificates before a wss connect. Without
 * it, libzmq would find malformed ones only when it uses them. A bind reports them at once.
 */
import type { MemoryPtr, SocketPtr, WasmExports } from "../boundary/module.js";

/** The part of the instance that is used. `memory` exists when a call is made. */
interface Secured {
  readonly memory: { readonly u8: Uint8Array; readonly i32: Int32Array };
}

const WSS = Array.from("wss://", (character) => character.charCodeAt(0));

const AS_CLIENT = 0;

export function secured(exports: WasmExports, instance: Secured): WasmExports {
  /** Whether the call is refused; sets errno if so. */
  const refused = (socket: SocketPtr, endpoint: MemoryPtr): boolean => {
    const { u8 } = instance.memory;
    if (endpoint === 0 || !WSS.every((code, at) => u8[endpoint + at] === code)) return false;
    const rc = exports.port_check_credentials(socket, AS_CLIENT);
    if (rc !== 0) instance.memory.i32[exports.__errno_location() >>> 2] = -rc;
    return rc !== 0;
  };
  return {
    ...exports,
    zmq_connect: (socket, endpoint) => (refused(socket, endpoint) ? -1 : exports.zmq_connect(socket, endpoint)),
    zmq_connect_peer: (socket, endpoint) =>
      refused(socket, endpoint) ? 0 : exports.zmq_connect_peer(socket, endpoint),
  };
}
