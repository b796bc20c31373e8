/**
 * Values of socket options, read from C and written to it by their types in libzmq.
 * socket-options.ts has everything about single options.
 */
import type { Instance } from "../../core/instance/instance.js";
import { decodeText, encodeText } from "../../core/memory/bytes.js";
import { int32Bytes, int64At, int64Bytes, uint64At } from "../../core/memory/integers.js";
import { SCRATCH_BYTES } from "../../core/memory/memory.js";
import type { MemoryPtr, SocketPtr } from "../../core/boundary/module.js";
import {
  ZMQ_CURVE_PUBLICKEY,
  ZMQ_CURVE_SECRETKEY,
  ZMQ_CURVE_SERVERKEY,
  ZMQ_LAST_ENDPOINT,
} from "../../zmq/constants.js";
import { unsupportedOption } from "../../zmq/unsupported.js";
import { errorFromWasm, errorNamed, optionTypeError } from "../errors.js";
import { refusalOf, refusedHere } from "./option-rules.js";
import type { OptionType, OptionValue } from "./option-types.js";
import { nameOf } from "./socket-options.js";

export type { OptionType, OptionValue };

/** A socket in C. */
export interface OptionTarget {
  readonly instance: Instance;
  readonly ptr: SocketPtr;
}

/** Longer than any text option but the last endpoint, which may have a long path or name. */
const TEXT_BYTES = 1024;
const ENDPOINT_BYTES = SCRATCH_BYTES - 8;
/**
 * The least and the greatest number of each type. libzmq has no unsigned ints. The greatest numbers
 * of 64 bits are no JavaScript numbers: `0xffff_ffff_ffff_ffff` is 2 ** 64, and means the greatest.
 */
const RANGES = {
  Int32: [-(2 ** 31), 2 ** 31 - 1],
  Uint32: [-(2 ** 31), 2 ** 31 - 1],
  Int64: [-(2 ** 63), 2 ** 63],
  Uint64: [0, 2 ** 64],
} as const;

/** libzmq returns a CURVE key as text only for a buffer of exactly its length, with the NUL. */
const KEY_OPTIONS: readonly number[] = [ZMQ_CURVE_PUBLICKEY, ZMQ_CURVE_SECRETKEY, ZMQ_CURVE_SERVERKEY];
const KEY_BYTES = 41;
/** A key that was never set is all zeros. */
const NO_KEY = "0".repeat(40);

/** `zmq_getsockopt`. Throws an ErrnoError that names the option. */
export function readOption(
  target: OptionTarget,
  option: number,
  type: OptionType,
  name: string = nameOf(option),
): OptionValue {
  const { memory, exports } = target.instance;
  const length = memory.scratch;
  const value = (memory.scratch + 8) as MemoryPtr;
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
      return Number(int64At(memory.u8, value));
    case "Uint64":
      return Number(uint64At(memory.u8, value));
    case "String": {
      const bytes = memory.view(value, memory.u32[length >>> 2]!);
      const text = textAt(bytes);
      bytes.fill(0); // it may be a secret key
      return text === NO_KEY && KEY_OPTIONS.includes(option) ? null : text;
    }
  }
}

function sizeOf(option: number, type: OptionType): number {
  if (option === ZMQ_LAST_ENDPOINT) return ENDPOINT_BYTES;
  if (type === "String") return KEY_OPTIONS.includes(option) ? KEY_BYTES : TEXT_BYTES;
  return type.endsWith("64") ? 8 : 4;
}

/**
 * libzmq ends text with a NUL if it keeps text, and not if it keeps bytes. An empty text is null.
 */
function textAt(bytes: Uint8Array): string | null {
  const end = bytes.indexOf(0);
  const text = decodeText(bytes.subarray(0, end < 0 ? bytes.length : end));
  return text === "" ? null : text;
}

const PUBLIC_ONLY = "; a public certificate has no secret key: load the file that ends with _secret";

/** The value of an option for C; null for none. Throws a TypeError. */
export function encodeOption(type: OptionType, value: unknown, option: number): Uint8Array | null {
  if (type === "String") {
    if (value === null) return null;
    if (typeof value === "string") return encodeText(value);
    // An empty Buffer is no value, as in npm zeromq; an empty text is one.
    if (ArrayBuffer.isView(value))
      return value.byteLength === 0 ? null : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const hint = option === ZMQ_CURVE_SECRETKEY && value === undefined ? PUBLIC_ONLY : "";
    throw optionTypeError(nameOf(option), value, "string or buffer", hint);
  }
  if (type === "Bool") {
    if (typeof value !== "boolean") throw optionTypeError(nameOf(option), value, "boolean");
    return int32Bytes(Number(value));
  }
  if (typeof value !== "number") throw optionTypeError(nameOf(option), value, "number");
  const [least, greatest] = RANGES[type];
  if (!Number.isInteger(value) || value < least || value > greatest)
    throw errorNamed("EINVAL", notInteger(option, value));
  if (type === "Int32" || type === "Uint32") return int32Bytes(value);
  return int64Bytes(value >= 2 ** 63 && value === greatest ? BigInt(value) - 1n : BigInt(value));
}

function notInteger(option: number, value: number): string {
  const refused = refusalOf(option, nameOf(option), value, null);
  return Number.isInteger(value) ? refused : `${refused} (an integer)`;
}

/**
 * `zmq_setsockopt`. Throws an ErrnoError that names the option and `shown`. Texts are not shown, as
 * some are secrets.
 */
export function writeOption(target: OptionTarget, option: number, bytes: Uint8Array | null, shown?: OptionValue): void {
  const { memory, exports } = target.instance;
  const unsupported = unsupportedOption(option);
  if (bytes && unsupported?.refuses(bytes)) throw errorNamed("ENOPROTOOPT", `${nameOf(option)}: ${unsupported.why}`);
  const refused = refusedHere(option, shown);
  if (refused !== undefined) throw errorNamed("ENOPROTOOPT", `${nameOf(option)}: ${refused}`);
  if (typeof shown === "number" && shown > Number.MAX_SAFE_INTEGER)
    target.instance.warn("Value is larger than Number.MAX_SAFE_INTEGER and may have been rounded inaccurately.");
  const rc =
    bytes === null
      ? exports.zmq_setsockopt(target.ptr, option, 0 as MemoryPtr, 0)
      : memory.withBytes(bytes, (ptr) => exports.zmq_setsockopt(target.ptr, option, ptr, bytes.length));
  if (rc === 0) return;
  throw errorFromWasm(exports.zmq_errno(), refusalOf(option, nameOf(option), shown, bytes));
}
