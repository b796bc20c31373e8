/**
 * Checks that a value from the program is an instance.
 */
import { LiveInstance } from "./life.js";

/** Throws a TypeError if the value is not an instance. */
export function checkInstance(instance: unknown): asserts instance is LiveInstance {
  if (!(instance instanceof LiveInstance))
    throw new TypeError("Instance must be what createInstance() or attach() has returned");
}
