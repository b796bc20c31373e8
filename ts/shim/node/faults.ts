/**
 * Finds the decorator that makes faults, in a file of its own that only programs which ask for faults read: dist/faults.cjs,
 * beside the bundle, or seen from the sources, or from where upstream's suite compiles them to (build/upstream/js).
 * Synchronous, as instances are made in constructors.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type * as faults from "../faults/faults.js";

const PLACES = ["./faults.cjs", "../../../dist/faults.cjs", "../../../../../../dist/faults.cjs"];

export function loadFaults(): typeof faults {
  const candidates = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw new Error(`faults.cjs is missing; it was looked for at ${candidates.join(" and ")}`);
  return createRequire(import.meta.url)(found) as typeof faults;
}
