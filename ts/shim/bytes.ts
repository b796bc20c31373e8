/**
 * Copies between memory that threads share and other memory. JavaScript's set() copies byte by byte
 * if the two are aligned differently, at 3 GB/s. fill() is a memcpy of Node, at 40 GB/s, but costs
 * a native call.
 */
import { isSharedBuffer } from "./realm.js";

/**
 * 64 bytes: up to here a loop copies faster than a call of the engine, whose views and checks cost
 * more than the bytes.
 */
export const FEW_BYTES = 64;
/** 256 bytes: from here on the native call is the cheaper one. */
const LEAST = 256;

/** Copies the source to that place of the target. */
export type Mover = (target: Uint8Array, at: number, source: Uint8Array) => void;

/** For any memory. */
export function moveBytes(target: Uint8Array, at: number, source: Uint8Array): void {
  if (source.length >= LEAST && (isShared(target) || isShared(source)))
    fill.call(target, source, at, at + source.length);
  else target.set(source, at);
}

/** For memory that is not shared: checking both costs half as much as copying 1 kB. */
export const moveUnshared: Mover = (target, at, source) => {
  target.set(source, at);
};

/** Works on any Uint8Array, though its type is Buffer's. */
const { fill } = Buffer.prototype as unknown as {
  fill: (this: Uint8Array, value: Uint8Array, from: number, to: number) => unknown;
};

function isShared(bytes: Uint8Array): boolean {
  return isSharedBuffer(bytes.buffer);
}
