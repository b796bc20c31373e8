/**
 * Memory for large blocks: Node's, which is malloc's.
 *
 * glibc's malloc maps new pages for each block of 128 kB or more, and gives them back when it is
 * freed: a stream of large messages would come into fresh pages, whose faults take longer than the
 * copy. malloc raises that mark by itself, up to 32 MB, to the size of a mapped block that is
 * freed, and then keeps up to twice as much that is free (mallopt(3), M_MMAP_THRESHOLD). So the
 * first large block is preceded by one of 32 MB that is left to be collected. Nothing is written to
 * it, so it takes no memory.
 */

/** Smaller blocks come from the heap anyway. */
const LARGE_BYTES = 65536;
/** The largest block that raises the mark, less what malloc adds. */
const MARK_BYTES = 2 ** 25 - 8192;

let raised = process.platform !== "linux";

/** Memory that is not zeroed. Throws a RangeError where there is none. */
export function allocate(size: number): Buffer {
  if (!raised && size >= LARGE_BYTES) raise();
  return Buffer.allocUnsafeSlow(size);
}

function raise(): void {
  raised = true;
  try {
    Buffer.allocUnsafeSlow(MARK_BYTES);
  } catch {
    // The process may not have so much: it goes on without.
  }
}
