/**
 * Makes a list of faults smaller while it still fails: fewer faults first, by halves (delta
 * debugging), then smaller numbers. Sizes of the world become smaller, too. Every candidate is
 * tried in a world of its own.
 */
import type { Fault } from "./faults.js";
import type { NodeConditions } from "./node-conditions.js";
import type { Sizes } from "./trial.js";

type Fails = (faults: readonly Fault[]) => Promise<boolean>;

/** Sizes by name: the least and the most, both whole numbers. */
export type SizeRanges = Readonly<Record<string, readonly [least: number, most: number]>>;

/** The smallest list that was found to fail. */
export async function shrink(faults: readonly Fault[], fails: Fails): Promise<readonly Fault[]> {
  const fewer = await withoutSome(faults, fails);
  const smaller = await withSmallerNumbers(fewer, fails);
  return smaller === fewer ? fewer : await withoutSome(smaller, fails);
}

/** The smallest sizes that were found to fail, one after the other. */
export async function shrinkSizes(
  sizes: Sizes,
  ranges: SizeRanges,
  fails: (sizes: Sizes) => Promise<boolean>,
): Promise<Sizes> {
  let best = sizes;
  for (const [name, [least]] of Object.entries(ranges)) {
    let fits = best[name] ?? least;
    for (let low = least; low < fits;) {
      const middle = low === least ? low : (low + fits) >> 1;
      if (await fails({ ...best, [name]: middle })) fits = middle;
      else low = middle + 1;
    }
    best = { ...best, [name]: fits };
  }
  return best;
}

async function withoutSome(faults: readonly Fault[], fails: Fails): Promise<readonly Fault[]> {
  let rest = faults;
  if (rest.length > 0 && (await fails([]))) return [];
  for (let size = Math.ceil(rest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < rest.length;) {
      const candidate = [...rest.slice(0, from), ...rest.slice(from + size)];
      if (candidate.length > 0 && (await fails(candidate))) rest = candidate;
      else from += size;
    }
  }
  return rest;
}

async function withSmallerNumbers(faults: readonly Fault[], fails: Fails): Promise<readonly Fault[]> {
  let best = faults;
  for (let i = 0; i < best.length; i++) {
    for (const name of ["ms", "bytes", "at"]) best = await withSmaller(best, i, name, fails);
    best = await withSmallerConditions(best, i, fails);
  }
  return best;
}

/** The numbers of conditions of a node. */
async function withSmallerConditions(faults: readonly Fault[], index: number, fails: Fails): Promise<readonly Fault[]> {
  const fault = faults[index]!;
  if (fault.kind !== "conditions") return faults;
  const put = (conditions: NodeConditions): Fault[] =>
    faults.map((other, i) => (i === index ? { ...fault, conditions } : other));
  for (const [name, value] of Object.entries(fault.conditions)) {
    if (typeof value !== "number") continue;
    for (const candidate of smaller(value)) {
      const changed = put({ ...fault.conditions, [name]: candidate });
      if (await fails(changed)) return changed;
    }
  }
  return faults;
}

/** One number of one fault, as round and as small as it can be. */
async function withSmaller(
  faults: readonly Fault[],
  index: number,
  name: string,
  fails: Fails,
): Promise<readonly Fault[]> {
  const fault = faults[index] as Fault & Record<string, unknown>;
  const value = fault[name];
  if (typeof value !== "number" || value === 0) return faults;
  for (const candidate of smaller(value)) {
    const changed = faults.map((other, i) => (i === index ? { ...other, [name]: candidate } : other));
    if (await fails(changed)) return changed;
  }
  return faults;
}

/** Candidates, the simplest first. */
function smaller(value: number): number[] {
  const size = Math.abs(value);
  const candidates = [0, 1, 10, 100, 1000, 10_000, 100_000].filter((round) => round < size);
  const unit = 10 ** Math.floor(Math.log10(size));
  const rounded = Math.floor(size / unit) * unit;
  if (rounded < size) candidates.push(rounded);
  return candidates.map((candidate) => Math.sign(value) * candidate);
}
