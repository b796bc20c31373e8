/**
 * Tags, which tell the instances of a process apart: handles of the mirror carry the tag of their instance. Two instances
 * of one thread differ; two of different threads are the same with a probability of 2 to the power of -19.
 */

/** Tags are as many, and begin with this number, so that no small number is one. */
export const FIRST_TAG = 2 ** 19;

let next = Math.floor(Math.random() * FIRST_TAG);

/** A tag from FIRST_TAG to 2 * FIRST_TAG - 1. */
export function newTag(): number {
  next = (next + 1) % FIRST_TAG;
  return FIRST_TAG + next;
}
