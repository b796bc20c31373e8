/** Bytes that have arrived and are not decoded yet. They may have been cut anywhere. */
export class ByteQueue {
  #chunks: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The first `count` bytes, which stay; undefined: there are not as many. */
  peek(count: number): Buffer | undefined {
    if (this.#length < count) return undefined;
    if (count > 0 && this.#chunks[0]!.length < count) this.#chunks = [Buffer.concat(this.#chunks)];
    return count === 0 ? Buffer.alloc(0) : this.#chunks[0]!.subarray(0, count);
  }

  /** Removes up to `count` bytes. Returns how many. */
  drop(count: number): number {
    let left = Math.min(count, this.#length);
    const dropped = left;
    this.#length -= dropped;
    while (left > 0) {
      const first = this.#chunks[0]!;
      if (first.length <= left) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(left);
      left -= Math.min(left, first.length);
    }
    return dropped;
  }

  /** As `peek`, and removes them. */
  take(count: number): Buffer | undefined {
    const bytes = this.peek(count);
    if (bytes !== undefined) this.drop(count);
    return bytes;
  }

  /** Removes everything. */
  clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }
}
