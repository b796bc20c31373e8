/**
 * Looks for a seed whose world fails, and makes its faults fewer and smaller while it still does.
 * Everything is decided by seeds: the same call finds the same.
 */
import { SimulationError } from "./errors.js";
import type { Fault } from "./faults.js";
import { planFaults, type FaultPlan } from "./plan.js";
import { shrink } from "./shrink.js";
import type { WorldOptions } from "./options.js";
import { simulate } from "./simulate.js";
import type { World } from "./world.js";

/** What `explore()` runs, with which faults and checks. */
export interface Exploration {
  /** How many seeds are tried, or the first and the last one. */
  readonly seeds: number | readonly [first: number, last: number];
  /** Makes nodes and links. */
  readonly build: (world: World) => void;
  /**
   * Which faults happen, at random; or a function that makes a list of them of a seed. Default:
   * none.
   */
  readonly faults?: FaultPlan | ((seed: number) => readonly Fault[]);
  /** What must hold in the end: returns false or a text, or throws, where it does not. */
  readonly check?: (world: World) => unknown;
  /** Virtual milliseconds that each world runs. Default: 60,000. */
  readonly until?: number;
  /** Options of the worlds, but for their seeds. */
  readonly world?: Omit<WorldOptions, "seed">;
  /** Worlds that shrinking may run. Default: 500. */
  readonly shrinkTrials?: number;
  /** Called after each seed. */
  readonly onSeed?: (progress: Progress) => void;
}

/** What `onSeed` gets after each seed. */
export interface Progress {
  /** The seed that was run. */
  readonly seed: number;
  /** The number of seeds that were run. */
  readonly tried: number;
  /** The number of seeds in all. */
  readonly of: number;
  /** True: the world of this seed has failed. */
  readonly failed: boolean;
}

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
  /** Hash of the trace with the faults that are left. */
  readonly hash: string;
  /** The world that failed last, with its trace and its history. */
  readonly world: World;
  /** Runs it again, in a new world; resolves to that. The error of the run is in `error`. */
  replay(options?: Omit<WorldOptions, "seed">): Promise<{ readonly world: World; readonly error: unknown }>;
}

/** What `explore()` resolves to. */
export interface ExplorationResult {
  /** Seeds that were tried. */
  readonly tried: number;
  /** undefined: no world has failed. */
  readonly finding: Finding | undefined;
}

interface Trial {
  readonly world: World;
  readonly error: unknown;
}

const UNTIL_MS = 60_000;
const SHRINK_TRIALS = 500;

/**
 * Runs worlds of many seeds until one fails, and shrinks its faults.
 *
 * @example
 * const { finding } = await explore({
 *   seeds: 1000,
 *   build,
 *   faults: { count: [1, 10], kinds: ["partition", "kill"], within: [500, 10_000] },
 *   check: (world) => world.history.some(({ event }) => event === "done"),
 *   until: 30_000,
 * });
 * if (finding) console.log(finding.seed, finding.faults, finding.error);
 */
export async function explore(exploration: Exploration): Promise<ExplorationResult> {
  const [first, last] = rangeOf(exploration.seeds);
  for (let seed = first; seed <= last; seed++) {
    const found = faultsOf(exploration, seed);
    const trial = await runTrial(exploration, seed, found);
    const failed = trial.error !== undefined;
    exploration.onSeed?.({ seed, tried: seed - first + 1, of: last - first + 1, failed });
    if (failed) return { tried: seed - first + 1, finding: await findingOf(exploration, seed, found, trial) };
    trial.world.dispose();
  }
  return { tried: last - first + 1, finding: undefined };
}

async function findingOf(
  exploration: Exploration,
  seed: number,
  found: readonly Fault[],
  trial: Trial,
): Promise<Finding> {
  let last = trial;
  const fails = async (faults: readonly Fault[]): Promise<boolean> => {
    const next = await runTrial(exploration, seed, faults);
    const same = next.error !== undefined && kindOf(next.error) === kindOf(trial.error);
    if (same) {
      last.world.dispose();
      last = next;
    } else next.world.dispose();
    return same;
  };
  const faults = await shrink(found, fails, exploration.shrinkTrials ?? SHRINK_TRIALS);
  return {
    seed,
    error: last.error,
    faults,
    found,
    hash: last.world.trace.hash,
    world: last.world,
    replay: (options) => runTrial({ ...exploration, world: { ...exploration.world, ...options } }, seed, faults),
  };
}

/**
 * Two failures are of one kind where the same invariant does not hold, or the same error has come.
 */
function kindOf(error: unknown): string {
  if (!(error instanceof SimulationError)) return "check";
  const { cause } = error;
  const detail = cause instanceof Error ? `${cause.name} ${(cause as { code?: string }).code ?? ""}` : "";
  return error.invariant ?? `${error.code} ${detail}`;
}

async function runTrial(exploration: Exploration, seed: number, faults: readonly Fault[]): Promise<Trial> {
  const world = simulate({ ...exploration.world, seed });
  exploration.build(world);
  world.apply(faults);
  try {
    await world.run({ until: exploration.until ?? UNTIL_MS });
    return { world, error: await judge(exploration, world) };
  } catch (error) {
    return { world, error: error ?? new Error("the world has failed") };
  }
}

async function judge({ check }: Exploration, world: World): Promise<unknown> {
  const result = await check?.(world);
  if (result === false) return new Error("check() has returned false");
  return typeof result === "string" ? new Error(result) : undefined;
}

function faultsOf({ faults }: Exploration, seed: number): readonly Fault[] {
  if (faults === undefined) return [];
  return typeof faults === "function" ? faults(seed) : planFaults(faults, seed);
}

function rangeOf(seeds: Exploration["seeds"]): readonly [number, number] {
  return typeof seeds === "number" ? [1, seeds] : seeds;
}
