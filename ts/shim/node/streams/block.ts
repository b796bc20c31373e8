/**
 * A buffer that is used from its beginning, again and again. Making a view of it costs more than copying a small message
 * does, and messages of one size come in a row: the view made last is used again while its size is asked for.
 */
export class Block {
  readonly bytes: Buffer;
  #prefix: Buffer;

  constructor(size: number) {
    this.bytes = this.#prefix = Buffer.allocUnsafeSlow(size);
  }

  /** The first bytes. */
  prefix(size: number): Buffer {
    if (this.#prefix.length !== size) this.#prefix = this.bytes.subarray(0, size);
    return this.#prefix;
  }
}
