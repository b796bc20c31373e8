/**
 * Conversion of an option's value to C and back: numbers by the option's type, other values
 * unchanged.
 */
import type { MemoryPtr } from "../core/boundary/module.js";
import { encodeText } from "../core/memory/bytes.js";
import { int32Bytes, int64Bytes } from "../core/memory/integers.js";
import { bytesOf, lengthWithin, textLength } from "./arguments.js";
import type { Mirror } from "./mirror.js";
import { socketOptions, type OptionType } from "./option-table.js";
import type { Ref } from "./types.js";

/**
 * A number is encoded by the option's type (4 or 8 bytes), a bigint in 8 bytes, text as UTF-8,
 * bytes as they are; null is NULL.
 */
export type OptionValue = number | bigint | string | Uint8Array | null;

const WIDE_BYTES = 8;
const NUMERIC: ReadonlySet<OptionType> = new Set(["int", "bool", "fd", "int64", "uint64"]);
const types = new Map(socketOptions.map((row) => [row.value, row.type]));

/** The type of a socket option; int if the table does not know it. */
export function optionType(option: number): OptionType {
  return types.get(option) ?? "int";
}

interface Encoded {
  readonly bytes: Uint8Array;
  /** The number of bytes that are passed if the caller gives no length. */
  readonly size: number;
}

/** undefined: the type cannot hold the value. */
function encode(type: OptionType, value: OptionValue): Encoded | undefined {
  if (typeof value === "number" || typeof value === "bigint") return encodeInteger(type, value);
  if (typeof value === "string") {
    if (NUMERIC.has(type)) return undefined;
    const bytes = encodeText(`${value}\0`);
    return { bytes, size: bytes.byteLength - 1 };
  }
  const bytes = bytesOf(value, "value");
  return { bytes, size: bytes.byteLength };
}

function encodeInteger(type: OptionType, value: number | bigint): Encoded | undefined {
  if (typeof value === "number" && !Number.isInteger(value)) return undefined;
  if (typeof value === "bigint" || type === "int64" || type === "uint64") {
    const wide = BigInt(value);
    if (wide < -(2n ** 63n) || wide >= 2n ** 64n) return undefined;
    return { bytes: int64Bytes(wide), size: WIDE_BYTES };
  }
  if (value < -(2 ** 31) || value >= 2 ** 31) return undefined;
  const bytes = new Uint8Array(WIDE_BYTES);
  bytes.set(int32Bytes(value));
  return { bytes, size: 4 };
}

/**
 * Runs `set` with the value in wasm memory, or with NULL and 0 for null. `length` may cut the value
 * short. It may also include the NUL behind a text, as in C, and be up to 8 for a number, so that
 * every wrong size can be tried. Returns -1 with errno EINVAL for a number that the type cannot
 * hold, and for text if the type is a number.
 */
export function passValue(
  mirror: Mirror,
  type: OptionType,
  value: OptionValue,
  length: number | null | undefined,
  set: (ptr: MemoryPtr, size: number) => number,
): number {
  const encoded = encode(type, value);
  if (!encoded) return mirror.fail("EINVAL");
  const size =
    typeof value === "string"
      ? textLength(length, value, encoded.size, "length")
      : lengthWithin(length ?? encoded.size, encoded.bytes.byteLength, "length");
  if (value === null) return set(0 as MemoryPtr, size);
  return mirror.memory.withBytes(encoded.bytes.subarray(0, size), (ptr) => set(ptr, size));
}

/**
 * Runs `get` with room for `length.value` bytes. If it succeeds, copies them to `value` and sets
 * `length`.
 */
export function fetchValue(
  mirror: Mirror,
  value: Uint8Array,
  length: Ref<number>,
  get: (ptr: MemoryPtr, size: MemoryPtr) => number,
): number {
  const { memory } = mirror;
  if (typeof (length as Ref<number> | undefined | null)?.value !== "number")
    throw new TypeError("length must be { value: number }: the room in value, and then the bytes that were written");
  const room = lengthWithin(length.value, value.byteLength, "length");
  return memory.borrow(room + 8, (ptr) => {
    const size = (ptr + ((room + 3) & ~3)) as MemoryPtr;
    memory.u32[size >>> 2] = room;
    const rc = get(ptr, size);
    if (rc === -1) return rc;
    value.set(memory.view(ptr, room));
    length.value = memory.u32[size >>> 2] ?? 0;
    return rc;
  });
}
