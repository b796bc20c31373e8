/**
 * A buffer that is used from its beginning, again and again. Making a view of it costs more than
 * copying a small message does, and messages of one size come in a row: the view made last is used
 * again while its size is asked for.
 */
export class Block {
  readonly bytes: Buffer;
  /** The view that prefix() has made last. */
  last: Buffer;

  constructor(size: number) {
    this.bytes = this.last = Buffer.allocUnsafeSlow(size);
  }

  /** The first bytes. */
  prefix(size: number): Buffer {
    if (this.last.length !== size) this.last = this.bytes.subarray(0, size);
    return this.last;
  }
}
