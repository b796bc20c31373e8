/** Bytes that have arrived and are not read yet, in the pieces in which they came. */
export class ByteQueue {
  #pieces: Uint8Array[] = [];
  /** Bytes of the first piece that were read. */
  #read = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  /**
   * Copies as many bytes as fit, from the oldest on, and returns how many. With `peek` they stay.
   */
  take(target: Uint8Array, peek: boolean): number {
    let taken = 0;
    let index = 0;
    let from = this.#read;
    while (taken < target.length && index < this.#pieces.length) {
      const piece = this.#pieces[index]!;
      const whole = from === 0 && piece.length <= target.length - taken;
      const part = whole ? piece : piece.subarray(from, from + target.length - taken);
      target.set(part, taken);
      taken += part.length;
      from += part.length;
      if (from < piece.length) break;
      from = 0;
      index++;
    }
    if (peek) return taken;
    if (index > 0) this.#pieces.splice(0, index);
    this.#read = from;
    this.#size -= taken;
    return taken;
  }

  /** Forgets everything; how many bytes that were. */
  clear(): number {
    const size = this.#size;
    this.#pieces = [];
    this.#read = this.#size = 0;
    return size;
  }
}
