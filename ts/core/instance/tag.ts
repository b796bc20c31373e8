/**
 * Tags tell the instances of a process apart: handles of the mirror carry the tag of their
 * instance. Two instances of one thread have different tags. Two instances of different threads
 * have the same tag with a probability of 2⁻¹⁹.
 */

/** The first tag, and the number of tags. Tags start here so that no small number is one. */
export const FIRST_TAG = 2 ** 19;

let next = Math.floor(Math.random() * FIRST_TAG);

/** A tag from FIRST_TAG to 2 * FIRST_TAG - 1. */
export function newTag(): number {
  next = (next + 1) % FIRST_TAG;
  return FIRST_TAG + next;
}
