/**
 * Buffers over memory that is there, without a copy.
 *
 * `Buffer.from(memory, at, size)` looks at what it is given and `buffer.subarray()` asks the engine for the memory behind it, which takes
 * several times as long as making the object: 90 ns of 120 for a message. The class that both make is the species of Buffer.
 */
type BufferClass = new (memory: ArrayBufferLike, at: number, size: number) => Buffer;

/** A view without a copy: `new View(memory, at, size)`, of bytes that must be there. */
export const View = (Buffer as unknown as { readonly [Symbol.species]: BufferClass })[Symbol.species];

/**
 * Memory of several Buffers: `postMessage()` refuses to transfer it, which would empty them all.
 * Deno before 2.7 throws, as it cannot refuse; there the program has to know.
 */
export function markShared(memory: ArrayBufferLike): void {
  try {
    process.getBuiltinModule("node:worker_threads").markAsUntransferable(memory);
  } catch {
    return;
  }
}

/** The `size` bytes from `at` on. They must be there. */
export function viewOf(memory: ArrayBufferLike, at: number, size: number): Buffer {
  return new View(memory, at, size);
}
