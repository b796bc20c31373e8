/**
 * The exports of an instance, where endpoints of PGM are looked at before libzmq has them: epgm
 * needs OpenPGM's module, and pgm needs raw sockets, which no runtime of JavaScript has. What
 * cannot be used is refused with EPROTONOSUPPORT and the reason.
 */
import { ERRNO } from "../boundary/errno-numbers.js";
import type { MemoryPtr, WasmExports } from "../boundary/module.js";

/** What is needed of the instance. `memory` exists when a call is made. */
interface Multicast {
  readonly memory: { readonly u8: Uint8Array; readonly i32: Int32Array };
  hostError: unknown;
}

const codesOf = (text: string): readonly number[] => Array.from(text, (character) => character.charCodeAt(0));
const EPGM = codesOf("epgm://");
const PGM = codesOf("pgm://");

const NO_RAW_SOCKETS =
  "pgm:// needs raw IP sockets, which JavaScript runtimes do not have; epgm:// is the same protocol over UDP";

export function multicast(exports: WasmExports, instance: Multicast): WasmExports {
  const begins = (endpoint: MemoryPtr, scheme: readonly number[]): boolean => {
    const { u8 } = instance.memory;
    return scheme.every((code, at) => u8[endpoint + at] === code);
  };
  const refuse = (): true => {
    instance.memory.i32[exports.__errno_location() >>> 2] = ERRNO.EPROTONOSUPPORT;
    return true;
  };
  /** Whether the call is refused; errno is set then. */
  const refused = (endpoint: MemoryPtr): boolean => {
    if (endpoint === 0) return false;
    if (begins(endpoint, EPGM)) return exports.port_pgm() === 0 && refuse();
    if (!begins(endpoint, PGM)) return false;
    instance.hostError = Object.assign(new Error(NO_RAW_SOCKETS), { code: "EPROTONOSUPPORT" });
    return refuse();
  };
  return {
    ...exports,
    zmq_bind: (socket, endpoint) => (refused(endpoint) ? -1 : exports.zmq_bind(socket, endpoint)),
    zmq_connect: (socket, endpoint) => (refused(endpoint) ? -1 : exports.zmq_connect(socket, endpoint)),
  };
}
