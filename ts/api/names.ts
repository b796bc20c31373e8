/** Checks for misspelt names, which would otherwise seem to be omitted. */
import { isError } from "../shim/realm.js";
import { argumentError, shown, withDetail } from "./errors.js";

/**
 * Longer names are no misspelling: comparing two texts takes as long as the product of their
 * lengths.
 */
const LONGEST_NAME = 100;

/** The number of insertions, removals, replacements and swaps of neighbours between two texts. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...Array<number>(b.length).fill(0)]);
  rows[0] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]![j] = Math.min(
        rows[i - 1]![j]! + 1,
        rows[i]![j - 1]! + 1,
        rows[i - 1]![j - 1]! + (same ? 0 : 1),
        swapped ? rows[i - 2]![j - 2]! + 1 : Infinity,
      );
    }
  return rows[a.length]![b.length]!;
}

/** The name that was probably meant; undefined if none is similar. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const lower = name.toLowerCase();
  const [best] = [...names]
    .map((known) => ({ known, away: distance(lower, known.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  return best && best.away <= Math.max(2, Math.floor(name.length / 3)) ? best.known : undefined;
}

/**
 * Throws a TypeError for a property that is not one of the names. It says which was probably meant.
 */
export function checkNames(given: object, names: readonly string[], what = "Options"): void {
  for (const name of namesOf(given, what)) {
    if (names.includes(name)) continue;
    const meant = nearest(name, names);
    const hint = meant === undefined ? `${what} are ${names.join(", ")}` : `did you mean "${meant}"?`;
    throw argumentError(`${what} cannot have "${shown(name)}"`, hint);
  }
}

/** The names of the object's own properties. Throws a TypeError for a revoked proxy. */
function namesOf(given: object, what: string): string[] {
  try {
    return Object.keys(given);
  } catch (error) {
    throw isError(error) && error.name === "TypeError" ? withDetail(error, `${what} cannot be read`) : error;
  }
}
