/**
 * Buffers over existing memory, without a copy.
 *
 * `Buffer.from(memory, at, size)` checks its arguments, and `buffer.subarray()` asks the engine for
 * the memory behind it. Both take several times as long as making the object: 90 ns of 120 ns for a
 * message. The class that both make is the species of Buffer.
 */
type BufferClass = new (memory: ArrayBufferLike, at: number, size: number) => Buffer;

/** A view without a copy: `new View(memory, at, size)`. The bytes must exist. */
export const View = (Buffer as unknown as { readonly [Symbol.species]: BufferClass })[Symbol.species];

/**
 * Memory of several Buffers: `postMessage()` refuses to transfer it, which would empty all of them.
 * Deno before 2.7 throws here, as it cannot refuse; there the program must know.
 */
export function markShared(memory: ArrayBufferLike): void {
  try {
    process.getBuiltinModule("node:worker_threads").markAsUntransferable(memory);
  } catch {
    return;
  }
}

/** The `size` bytes from `at` on. They must exist. */
export function viewOf(memory: ArrayBufferLike, at: number, size: number): Buffer {
  return new View(memory, at, size);
}
