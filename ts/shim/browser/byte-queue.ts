/** Bytes that have arrived and that libzmq has not read, in the pieces in which they came. */
export class ByteQueue {
  #pieces: Uint8Array[] = [];
  /** Index of the oldest piece, and how much of it was read. */
  #first = 0;
  #read = 0;

  get empty(): boolean {
    return this.#first === this.#pieces.length;
  }

  push(piece: Uint8Array): void {
    if (piece.length > 0) this.#pieces.push(piece);
  }

  /**
   * Copies as many of the oldest bytes as fit, and returns their number. With `peek` they also
   * stay.
   */
  read(target: Uint8Array, peek: boolean): number {
    let [at, first, read] = [0, this.#first, this.#read];
    for (let piece; at < target.length && (piece = this.#pieces[first]);) {
      const part = piece.subarray(read, read + target.length - at);
      target.set(part, at);
      at += part.length;
      read += part.length;
      if (read < piece.length) break;
      first++;
      read = 0;
    }
    if (!peek) this.#advance(first, read);
    return at;
  }

  clear(): void {
    this.#pieces = [];
    this.#first = this.#read = 0;
  }

  /** Pieces that were read are dropped together, so that each costs the same. */
  #advance(first: number, read: number): void {
    this.#first = first;
    this.#read = read;
    if (first < this.#pieces.length && first < MOST_READ) return;
    this.#pieces.splice(0, first);
    this.#first = 0;
  }
}

/** Pieces: how many that were read are kept at most. */
const MOST_READ = 256;
