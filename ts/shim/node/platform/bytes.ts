/**
 * Node's bytes: Buffers. Their own functions for text and for copies are several times as fast as
 * those that every runtime has.
 */
import type { PlatformBytes } from "../../platform.js";
import { isSharedBuffer } from "../../realm.js";
import { allocate } from "./large-blocks.js";

type BufferClass = new (memory: ArrayBufferLike, at: number, size: number) => Buffer;

/**
 * The class that `Buffer.from(memory, at, size)` and `buffer.subarray()` make, which is the species
 * of Buffer. The first looks at what it is given, and the second asks the engine for the memory
 * behind the Buffer, which takes several times as long as making the object: 90 ns of 120 for a
 * message.
 */
const View = (Buffer as unknown as { readonly [Symbol.species]: BufferClass })[Symbol.species];

/** Works on any Uint8Array, though its type is Buffer's. */
const { fill } = Buffer.prototype as unknown as {
  fill: (this: Uint8Array, value: Uint8Array, from: number, to: number) => unknown;
};

/** From this size on, in bytes, the native call of fill() is the cheaper. */
const LEAST_FILL = 256;

/**
 * Copies between memory that threads share and memory that they do not. JavaScript's own set()
 * moves the bytes one by one where the two are not aligned alike, at 3 GB/s; fill() is a memcpy of
 * Node's, at 40 GB/s, but costs a native call.
 */
export function moveBytes(target: Uint8Array, at: number, source: Uint8Array): void {
  if (source.length >= LEAST_FILL && (isShared(target) || isShared(source)))
    fill.call(target, source, at, at + source.length);
  else target.set(source, at);
}

function isShared(bytes: Uint8Array): boolean {
  return isSharedBuffer(bytes.buffer);
}

/**
 * `postMessage()` refuses to transfer the memory, which would empty all Buffers over it. Deno
 * before 2.7 throws, as it cannot refuse; there the program has to know.
 */
function markShared(memory: ArrayBufferLike): void {
  try {
    process.getBuiltinModule("node:worker_threads").markAsUntransferable(memory);
  } catch {
    return;
  }
}

export const nodeBytes: PlatformBytes = {
  View,
  allocate,
  encode: Buffer.from.bind(Buffer), // no call of ours beside it
  decode: (bytes) => new View(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(),
  // With a length, as Node cannot count what room there is in memory of more than 2 GB.
  write: (target, at, text, room) => target.write(text, at, room),
  move: moveBytes,
  markShared,
};
