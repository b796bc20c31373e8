/**
 * Random choices from a seed: the same seed gives the same choices on every machine. The generator
 * is xorshift32. Its state is mixed from the seed, so that neighbouring seeds give unrelated
 * choices.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    let x = (seed ^ 0x9e3779b9) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    this.#state = (x ^ (x >>> 16)) >>> 0 || 1;
  }

  /** An integer from 0 to 2³² - 1. */
  word(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (this.#state = x >>> 0);
  }

  /** An integer from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor((this.word() / 2 ** 32) * limit);
  }

  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** true once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new RangeError("there is nothing to choose from");
    return choice;
  }

  bytes(size: number): Buffer {
    const words = new Uint32Array(Math.ceil(size / 4));
    for (let i = 0; i < words.length; i++) words[i] = this.word();
    return Buffer.from(words.buffer, 0, size);
  }
}
