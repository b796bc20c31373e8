/**
 * Integers as bytes in the order of wasm memory, which is that of this machine: see engine.ts.
 */

/** 4 bytes; of a number beyond 32 bits, the lower ones. */
export function int32Bytes(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

/** 8 bytes; of a number beyond 64 bits, the lower ones. */
export function int64Bytes(value: bigint): Uint8Array {
  return new Uint8Array(BigInt64Array.of(BigInt.asIntN(64, value)).buffer);
}

export function uint16At(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

export function uint32At(bytes: Uint8Array, at: number): number {
  return (uint16At(bytes, at) | (uint16At(bytes, at + 2) << 16)) >>> 0;
}

export function int64At(bytes: Uint8Array, at: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigInt64(0, true);
}

export function uint64At(bytes: Uint8Array, at: number): bigint {
  return BigInt.asUintN(64, int64At(bytes, at));
}
