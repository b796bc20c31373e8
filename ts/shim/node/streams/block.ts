/**
 * A buffer that is used repeatedly from its beginning. Making a view costs more than copying a
 * small message, and consecutive messages often have one size. So the last view is reused while its
 * size fits.
 */
export class Block {
  readonly bytes: Buffer;
  /** The last view that prefix() made. */
  last: Buffer;

  constructor(size: number) {
    this.bytes = this.last = Buffer.allocUnsafeSlow(size);
  }

  /** A view of the first `size` bytes. */
  prefix(size: number): Buffer {
    if (this.last.length !== size) this.last = this.bytes.subarray(0, size);
    return this.last;
  }
}
