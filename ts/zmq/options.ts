/** Socket options. */
import { int64At, uint64At } from "../core/memory/integers.js";
import { SCRATCH_BYTES, type Memory } from "../core/memory/memory.js";
import type { MemoryPtr, SocketPtr as RawSocket } from "../core/boundary/module.js";
import { bufferOf } from "./arguments.js";
import { ZMQ_TYPE } from "./constants.js";
import { define, type Mirror } from "./mirror.js";
import { fetchValue, optionType, passValue, type OptionValue } from "./option-value.js";
import type { Ref, SocketPtr } from "./types.js";
import { unsupportedOption } from "./unsupported.js";

/**
 * zmq_setsockopt(): sets an option of a socket. Most options apply to the binds and connects that
 * follow.
 *
 * @param option A ZMQ_… constant; `socketOptions` lists the options with their types.
 * @param value A number is passed as the option's type says, in 4 or 8 bytes; a bigint in 8 bytes;
 *   text as UTF-8 without a NUL; bytes as they are; null as NULL.
 * @param length Default: all bytes of the value.
 * @returns 0, or -1 with errno:
 * - EINVAL: unknown option, or a value of the wrong size or out of range;
 * - ENOPROTOOPT: Node has no call for the value; see `unsupportedOptions`;
 * - ETERM: the context was terminated;
 * - ENOTSOCK: not a socket;
 * - EINTR: a signal interrupted it.
 * @example
 * zmq_setsockopt(socket, ZMQ_LINGER, 0);
 */
export const zmq_setsockopt = define(
  (mirror) =>
    (socket: SocketPtr | null, option: number, value: OptionValue, length?: number | null): number => {
      const { exports, memory } = mirror;
      const s = mirror.pointer(socket);
      return passValue(mirror, optionType(option), value, length, (ptr, size) => {
        if (!unsupportedOption(option)?.refuses(memory.view(ptr, size)))
          return exports.zmq_setsockopt(s, option, ptr, size);
        return mirror.intOption(s, ZMQ_TYPE) === undefined ? -1 : mirror.fail("ENOPROTOOPT");
      });
    },
  { option: 1 },
);

/**
 * zmq_getsockopt(): reads an option of a socket into `value`. Text comes with its NUL.
 *
 * @param length Before: the room. Afterwards: the bytes that were written.
 * @returns 0, or -1 with errno:
 * - EINVAL: unknown option, or not the room that its type needs;
 * - ETERM: the context was terminated;
 * - ENOTSOCK: not a socket;
 * - EINTR: a signal interrupted it.
 */
export const zmq_getsockopt = define(
  (mirror) =>
    (socket: SocketPtr | null, option: number, value: Uint8Array, length: Ref<number>): number => {
      const s = mirror.pointer(socket);
      return fetchValue(mirror, bufferOf(value, "value"), length, (ptr, size) =>
        mirror.exports.zmq_getsockopt(s, option, ptr, size),
      );
    },
  { option: 1 },
);

/**
 * Room for text and bytes: first for usual values, then for all that fits in the scratch memory.
 */
const SHORT_TEXT = 1024;
const KEY_TEXT = 41;

/** Reads an option into scratch memory. Returns the number of its bytes, or undefined. */
function read(mirror: Mirror, socket: RawSocket, option: number, room: number): number | undefined {
  const { memory } = mirror;
  const length = memory.scratch;
  memory.u32[length >>> 2] = room;
  const rc = mirror.exports.zmq_getsockopt(socket, option, (length + 8) as MemoryPtr, length);
  return rc === 0 ? (memory.u32[length >>> 2] ?? 0) : undefined;
}

/** The text of a key, which may be secret: it is wiped from wasm memory. */
function takeKey(memory: Memory, ptr: MemoryPtr): string {
  const text = memory.text(ptr);
  memory.u8.fill(0, ptr, ptr + KEY_TEXT);
  return text;
}

/**
 * The value of an option in its own type. Not in C.
 *
 * @returns a number (int, bool, fd), a bigint (int64, uint64), text (strings, and CURVE keys as
 *   Z85), or bytes; null if the call fails, with errno as `zmq_getsockopt()` sets it.
 * @example
 * const endpoint = zmq_getsockopt_value(socket, ZMQ_LAST_ENDPOINT);
 */
export const zmq_getsockopt_value = define(
  (mirror) =>
    (socket: SocketPtr | null, option: number): number | bigint | string | Uint8Array | null => {
      const { memory } = mirror;
      const s = mirror.pointer(socket);
      const type = optionType(option);
      const value = (memory.scratch + 8) as MemoryPtr;
      switch (type) {
        case "int64":
        case "uint64":
          if (read(mirror, s, option, 8) === undefined) return null;
          return type === "int64" ? int64At(memory.u8, value) : uint64At(memory.u8, value);
        case "key":
          return read(mirror, s, option, KEY_TEXT) === undefined ? null : takeKey(memory, value);
        case "string":
        case "bytes": {
          const size = read(mirror, s, option, SHORT_TEXT) ?? read(mirror, s, option, SCRATCH_BYTES - 8);
          if (size === undefined) return null;
          return type === "string" ? memory.text(value) : memory.copy(value, size);
        }
        default:
          return mirror.intOption(s, option) ?? null;
      }
    },
  { option: 1 },
);
