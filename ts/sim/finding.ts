/** A world that fails: shrunk to the faults and sizes that are needed, and how to run it again. */
import type { Fault } from "./faults.js";
import type { WorldOptions } from "./options.js";
import { shrink, shrinkSizes, type SizeRanges } from "./shrink.js";
import { isSameFailure, runTrial, type Case, type Sizes, type Subject, type Trial } from "./trial.js";
import type { World } from "./world.js";

/** A world that has failed. */
export interface Finding {
  /** The seed of the world that has failed. */
  readonly seed: number;
  /** Why it fails, with the faults that are left. */
  readonly error: unknown;
  /** The faults that are left after shrinking: none of them can be left out. */
  readonly faults: readonly Fault[];
  /** The faults that were found first. */
  readonly found: readonly Fault[];
  /** The sizes that are left after shrinking. */
  readonly sizes: Sizes;
  /** Hash of the trace with the faults that are left. */
  readonly hash: string;
  /** The world that failed last, with its trace and its history. */
  readonly world: World;
  /**
   * For a person: the seed, the error, the faults that are left, and how to run that world again.
   */
  readonly summary: string;
  /** Runs it again, in a new world; resolves to that. The error of the run is in `error`. */
  replay(options?: Omit<WorldOptions, "seed">): Promise<{ readonly world: World; readonly error: unknown }>;
}

/** Shrinks the case of a trial that has failed. `trials` bounds how many worlds that may run. */
export async function findingOf(
  subject: Subject,
  found: Case,
  trial: Trial,
  { trials, ranges }: { readonly trials: number; readonly ranges: SizeRanges },
): Promise<Finding> {
  let last = trial;
  let left = trials;
  let smallest = found;
  const fails = async (candidate: Case): Promise<boolean> => {
    if (left-- <= 0) return false;
    const next = await runTrial(subject, candidate);
    const same = next.error !== undefined && isSameFailure(next.error, trial.error);
    (same ? last : next).world.dispose();
    if (same) last = next;
    return same;
  };
  smallest = { ...smallest, faults: await shrink(found.faults, (faults) => fails({ ...smallest, faults })) };
  smallest = { ...smallest, sizes: await shrinkSizes(found.sizes, ranges, (sizes) => fails({ ...smallest, sizes })) };
  const { world, error } = last;
  const { seed, faults, sizes } = smallest;
  return {
    ...{ seed, error, faults, found: found.faults, sizes, hash: world.trace.hash, world },
    summary: summaryOf(smallest, found, error),
    replay: (options) => runTrial({ ...subject, world: { ...subject.world, ...options } }, smallest),
  };
}

function summaryOf({ seed, faults, sizes }: Case, found: Case, error: unknown): string {
  const shown = faults.map((fault) => `  ${JSON.stringify(fault)},\n`).join("");
  const withSizes = Object.keys(sizes).length > 0 ? `, ${JSON.stringify(sizes)}` : "";
  return (
    `seed ${seed} fails: ${error instanceof Error ? error.message : String(error)}\n` +
    `${faults.length} of its ${found.faults.length} faults are left. To run that world again:\n` +
    `const world = simulate({ seed: ${seed}, verbose: true });\n` +
    `build(world${withSizes});\n` +
    (faults.length > 0 ? `world.apply([\n${shown}]);\n` : "")
  );
}
