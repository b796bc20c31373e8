/**
 * Memory for large blocks, from Node, which takes it from malloc.
 *
 * glibc's malloc maps new pages for each block of 128 kB or more, and unmaps them when it is freed.
 * A stream of large messages would get fresh pages, whose faults take longer than the copy. malloc
 * raises that threshold by itself, up to 32 MB, to the size of a mapped block that is freed, and
 * then keeps up to twice as much free memory (mallopt(3), M_MMAP_THRESHOLD). So a block of 32 MB
 * precedes the first large block, and is left to be collected. Nothing is written to it, so it
 * takes no memory.
 */

/** Smaller blocks come from the heap. */
const LARGE_BYTES = 65536;
/** The largest block that raises the threshold, less malloc's overhead. */
const MARK_BYTES = 2 ** 25 - 8192;

let raised = process.platform !== "linux";

/** Memory that is not zeroed. Throws a RangeError if there is none. */
export function allocate(size: number): Buffer {
  if (!raised && size >= LARGE_BYTES) raise();
  return Buffer.allocUnsafeSlow(size);
}

function raise(): void {
  raised = true;
  try {
    Buffer.allocUnsafeSlow(MARK_BYTES);
  } catch {
    // the process may not have this much memory, and works without
  }
}
