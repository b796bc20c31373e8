/**
 * Whether a value that a program has given is an instance.
 */
import { LiveInstance } from "./life.js";

/** Throws a TypeError where it is none. */
export function checkInstance(instance: unknown): asserts instance is LiveInstance {
  if (!(instance instanceof LiveInstance))
    throw new TypeError("Instance must be what createInstance() or attach() has returned");
}
