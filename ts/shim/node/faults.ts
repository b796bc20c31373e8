/**
 * Finds the decorator that makes faults, in a file of its own that only programs which ask for
 * faults read. Synchronous, as instances are made in constructors.
 */
import { part } from "../embedded.js";
import type * as faults from "../faults/faults.js";

export function loadFaults(): typeof faults {
  return part("faults.cjs") as typeof faults;
}
