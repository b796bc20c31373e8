/** Chance from a seed (mulberry32): the same seed gives the same results. */
import type { Range } from "./plan.js";

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** True with this probability; never if it is undefined, which uses no random number. */
  chance(probability: number | undefined): boolean {
    return probability !== undefined && this.#throw() < probability;
  }

  /** A number of the range, which includes both its ends. */
  within([from, to]: Range): number {
    return from + Math.floor(this.#throw() * (to - from + 1));
  }

  /** At least 0, less than 1. */
  #throw(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}
