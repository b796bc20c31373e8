/** Random numbers of a world, which are the same for the same seed. */
import { SeededRandom } from "../shim/simulated/random.js";

export class Chance {
  readonly #random: SeededRandom;

  /** Sequences of one seed with different labels have nothing in common. */
  constructor(seed: number, label: string) {
    this.#random = new SeededRandom(seed, label);
  }

  /** From 0 up to but not including 1, as `Math.random()`. */
  number(): number {
    return this.#random.next() / 2 ** 32;
  }

  /** From the one up to the other. */
  between(least: number, most: number): number {
    return least + (most - least) * this.number();
  }

  /** A whole number from the one to the other, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.number() * (most - least + 1));
  }

  /**
   * Of a normal distribution with mean 0 and deviation 1, nearly: the sum of twelve numbers, which
   * every engine computes alike.
   */
  normal(): number {
    let sum = -6;
    for (let n = 0; n < 12; n++) sum += this.number();
    return sum;
  }

  /** One of them. */
  one<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)]!;
  }

  fill(bytes: Uint8Array): void {
    this.#random.fill(bytes);
  }
}
