/**
 * Loads the decorator that makes faults from a file of its own, which only programs with faults
 * read. It is synchronous, because constructors make instances.
 */
import { part } from "../embedded.js";
import type * as faults from "../faults/faults.js";

export function loadFaults(): typeof faults {
  return part("faults.cjs") as typeof faults;
}
