/**
 * Values of socket options, by the type libzmq gives each: read from C and written to it. Everything about a single
 * option is in socket-options.ts.
 */
import type { Instance } from "../wasm/instance.js";
import type { MemoryPtr, SocketPtr } from "../wasm/module.js";
import { ZMQ_CURVE_PUBLICKEY, ZMQ_CURVE_SECRETKEY, ZMQ_CURVE_SERVERKEY } from "../zmq/constants.js";
import { wasmErrno } from "../zmq/errno.js";
import { unsupportedOption } from "../zmq/unsupported.js";
import { errorFromWasm, errorNamed } from "./errors.js";

export type OptionType = "Bool" | "Int32" | "Uint32" | "Int64" | "Uint64" | "String";
export type OptionValue = boolean | number | string | Buffer | null;

/** A socket in C. */
export interface OptionTarget {
  readonly instance: Instance;
  readonly ptr: SocketPtr;
}

/** Longer than any text option. */
const TEXT_BYTES = 1024;
const MAX_UINT64 = 2n ** 64n - 1n;

/** libzmq gives a CURVE key as text only to who asks for exactly its length, the NUL included. */
const KEY_OPTIONS: readonly number[] = [ZMQ_CURVE_PUBLICKEY, ZMQ_CURVE_SECRETKEY, ZMQ_CURVE_SERVERKEY];
const KEY_BYTES = 41;
/** A key that was never set is all zeros. */
const NO_KEY = "0".repeat(40);

/** `zmq_getsockopt`. Throws an ErrnoError that names the option. */
export function readOption(target: OptionTarget, option: number, type: OptionType, name: string): OptionValue {
  const { memory, exports } = target.instance;
  const value = memory.scratch;
  const length = (memory.scratch + TEXT_BYTES) as MemoryPtr;
  memory.u32[length >>> 2] = sizeOf(option, type);
  if (exports.zmq_getsockopt(target.ptr, option, value, length) !== 0) throw errorFromWasm(exports.zmq_errno(), name);
  switch (type) {
    case "Bool":
      return memory.i32[value >>> 2] !== 0;
    case "Int32":
      return memory.i32[value >>> 2]!;
    case "Uint32":
      return memory.u32[value >>> 2]!;
    case "Int64":
      return Number(memory.buffer.readBigInt64LE(value));
    case "Uint64":
      return Number(memory.buffer.readBigUInt64LE(value));
    case "String": {
      const text = textAt(memory.buffer.subarray(value, value + memory.u32[length >>> 2]!));
      return text === NO_KEY && KEY_OPTIONS.includes(option) ? null : text;
    }
  }
}

function sizeOf(option: number, type: OptionType): number {
  if (type === "String") return KEY_OPTIONS.includes(option) ? KEY_BYTES : TEXT_BYTES;
  return type.endsWith("64") ? 8 : 4;
}

/** Text options are NUL-terminated where libzmq keeps text, and not where it keeps bytes; none is null. */
function textAt(bytes: Buffer): string | null {
  const end = bytes.indexOf(0);
  const text = bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
  return text === "" ? null : text;
}

/** `zmq_setsockopt`. Throws a TypeError, or an ErrnoError that names the option. */
export function writeOption(
  target: OptionTarget,
  option: number,
  type: OptionType,
  value: unknown,
  name: string,
): void {
  const bytes = encode(type, value, name);
  const unsupported = unsupportedOption(option);
  if (bytes && unsupported?.refuses(bytes)) throw errorNamed("ENOPROTOOPT", `${name}: ${unsupported.why}`);
  const { memory, exports } = target.instance;
  const rc =
    bytes === null
      ? exports.zmq_setsockopt(target.ptr, option, 0 as MemoryPtr, 0)
      : memory.withBytes(bytes, (ptr) => exports.zmq_setsockopt(target.ptr, option, ptr, bytes.length));
  if (rc === 0) return;
  const errno = exports.zmq_errno();
  if (errno === wasmErrno("ENOTSOCK")) throw errorNamed("EBADF", name);
  // Texts are not told: some are secrets.
  throw errorFromWasm(errno, type === "String" ? name : `${name} = ${String(value)}`);
}

function encode(type: OptionType, value: unknown, name: string): Buffer | null {
  if (type === "String") {
    if (value === null || Buffer.isBuffer(value)) return value;
    if (typeof value === "string") return Buffer.from(value);
    throw new TypeError(`Option value must be a string or buffer: ${name}`);
  }
  if (type === "Bool") {
    if (typeof value !== "boolean") throw new TypeError(`Option value must be a boolean: ${name}`);
    return int32(Number(value));
  }
  if (typeof value !== "number") throw new TypeError(`Option value must be a number: ${name}`);
  switch (type) {
    case "Int32":
    case "Uint32":
      return int32(value);
    case "Int64":
    case "Uint64":
      return int64(value);
  }
}

/** As C converts a double: towards zero, and the low bits. */
function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0);
  return bytes;
}

/** Numbers beyond 64 bits become the nearest; those beyond 53 bits are inexact before they come here. */
function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  const whole = Number.isFinite(value) ? BigInt(Math.trunc(value)) : value > 0 ? MAX_UINT64 : 0n;
  bytes.writeBigUInt64LE(BigInt.asUintN(64, whole > MAX_UINT64 ? MAX_UINT64 : whole));
  return bytes;
}
