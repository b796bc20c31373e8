/**
 * Looks for a seed whose world fails, and makes its faults fewer and smaller while it still does.
 * Everything is decided by seeds: the same call finds the same, whatever the number of threads.
 */
import { os } from "./builtins.js";
import { objectOf, seedRange } from "./arguments.js";
import { Chance } from "./chance.js";
import { exploreInThreads, hasThreads } from "./explore-threads.js";
import type { Fault } from "./faults.js";
import { findingOf, type Finding } from "./finding.js";
import type { WorldOptions } from "./options.js";
import { planFaults, type FaultPlan } from "./plan.js";
import { ProgressLine } from "./progress-line.js";
import type { SizeRanges } from "./shrink.js";
import { runTrial, type Build, type Case, type FinalCheck, type Sizes, type Subject } from "./trial.js";
import { loadWorldModule, moduleUrl, type WorldModule } from "./world-module.js";

/** What `explore()` runs, with which faults and checks. */
export interface Exploration {
  /** The number of seeds, from 1 on; or the first and the last one. */
  readonly seeds: number | readonly [first: number, last: number];
  /**
   * Makes nodes and links. Or the URL or path of a module whose default export does that; its
   * exports `faults`, `check`, `until`, `sizes` and `options` (of worlds) count where this object
   * has none. Only a module can be run in several threads.
   */
  readonly build: Build | URL | string;
  /**
   * Which faults happen, at random; or a function that makes a list of them of a seed. Default:
   * none.
   */
  readonly faults?: FaultPlan | ((seed: number) => readonly Fault[]);
  /** What must hold in the end: returns false or a text, or throws, where it does not. */
  readonly check?: FinalCheck;
  /**
   * Sizes that each seed chooses, from the least to the most, such as `{ clients: [1, 20] }`.
   * `build` gets them, and shrinking makes them smaller. Default: none.
   */
  readonly sizes?: SizeRanges;
  /** Virtual milliseconds that each world runs. Default: 60,000. */
  readonly until?: number;
  /** Options of the worlds, but for their seeds. */
  readonly world?: Omit<WorldOptions, "seed">;
  /**
   * Runs each world twice, and fails with ERR_SIM_NOT_DETERMINISTIC where the second run differs in
   * its trace or in the memory of nodes: a program has got a real time or a real random number.
   * Default: false.
   */
  readonly twice?: boolean;
  /** Worlds that shrinking may run. Default: 500. */
  readonly shrinkTrials?: number;
  /**
   * The number of threads, each with a world at a time. Default: 1; for a module, the number of
   * processors. Throws a TypeError for more than 1 where `build`, `check` or `faults` is a
   * function.
   */
  readonly jobs?: number;
  /**
   * Writes a line to stderr that says how far the exploration is, and what was found. Default: true
   * where stderr is a terminal.
   */
  readonly progress?: boolean;
  /** Called after each seed. What it throws ends the exploration. */
  readonly onSeed?: (progress: Progress) => void;
}

/** What `onSeed` gets after each seed. */
export interface Progress {
  /** The seed that was run. With several threads, seeds may end in another order. */
  readonly seed: number;
  /** The number of seeds that were run. */
  readonly tried: number;
  /** The number of seeds in all. */
  readonly of: number;
  /** True: the world of this seed has failed. */
  readonly failed: boolean;
}

/** What `explore()` resolves to. */
export interface ExplorationResult {
  /** Seeds that were tried: all up to that of the finding. */
  readonly tried: number;
  /** undefined: no world has failed. */
  readonly finding: Finding | undefined;
}

const UNTIL_MS = 60_000;
const SHRINK_TRIALS = 500;

/**
 * Runs worlds of many seeds until one fails, and shrinks its faults. The finding is that of the
 * lowest seed that fails.
 *
 * @example
 * const { finding } = await explore({
 *   seeds: 1000,
 *   build,
 *   faults: { count: [1, 10], kinds: ["partition", "kill"], within: [500, 10_000] },
 *   check: (world) => world.history.some(({ event }) => event === "done"),
 *   until: 30_000,
 * });
 * if (finding) console.log(finding.summary);
 */
export async function explore(exploration: Exploration): Promise<ExplorationResult> {
  const [first, last] = seedRange(objectOf(exploration, "exploration", "{ seeds: 100, build }").seeds);
  const line = new ProgressLine(exploration.progress);
  let tried = 0;
  const onSeed = (seed: number, failed: boolean): void => {
    const progress = { seed, tried: ++tried, of: last - first + 1, failed };
    line.show(progress);
    exploration.onSeed?.(progress);
  };
  try {
    const module = typeof exploration.build === "function" ? undefined : moduleUrl(exploration.build);
    const worlds = new Worlds(exploration, module && (await loadWorldModule(module)));
    const jobs = jobsOf(exploration, module);
    const seed =
      jobs > 1
        ? await exploreInThreads({ ...exploration, build: module!.href }, { first, last, jobs, onSeed })
        : await worlds.firstFailing(first, last, onSeed);
    if (seed === undefined) return { tried: last - first + 1, finding: undefined };
    const finding = await worlds.find(seed);
    line.end(finding.summary);
    return { tried: seed - first + 1, finding };
  } finally {
    line.end();
  }
}

/** The worlds of an exploration, by their seeds. */
class Worlds {
  readonly #subject: Subject;
  readonly #faults: Exploration["faults"];
  readonly #ranges: SizeRanges;
  readonly #trials: number;
  /** Of the seed that has failed last, so that it need not be run again. */
  #failed: { readonly seed: number; readonly trial: Awaited<ReturnType<typeof runTrial>> } | undefined;

  constructor(exploration: Exploration, module: Partial<WorldModule> = {}) {
    const { build, shrinkTrials, world, faults, sizes, check, until, twice = false } = exploration;
    this.#faults = faults ?? module.faults;
    this.#ranges = sizes ?? module.sizes ?? {};
    this.#trials = shrinkTrials ?? SHRINK_TRIALS;
    this.#subject = {
      build: module.default ?? (build as Build),
      check: check ?? module.check,
      until: until ?? module.until ?? UNTIL_MS,
      world: { ...module.options, ...world },
      twice,
    };
  }

  /** undefined: none fails. */
  async firstFailing(
    first: number,
    last: number,
    onSeed: (seed: number, failed: boolean) => void,
  ): Promise<number | undefined> {
    for (let seed = first; seed <= last; seed++) {
      const trial = await runTrial(this.#subject, this.#caseOf(seed));
      const failed = trial.error !== undefined;
      if (failed) this.#failed = { seed, trial };
      else trial.world.dispose();
      onSeed(seed, failed);
      if (failed) return seed;
    }
    return undefined;
  }

  /** The finding of a seed whose world fails. */
  async find(seed: number): Promise<Finding> {
    const found = this.#caseOf(seed);
    const known = this.#failed?.seed === seed ? this.#failed.trial : undefined;
    const trial = known ?? (await runTrial(this.#subject, found));
    return findingOf(this.#subject, found, trial, { trials: this.#trials, ranges: this.#ranges });
  }

  #caseOf(seed: number): Case {
    const faults = this.#faults;
    const planned = typeof faults === "function" ? faults(seed) : faults && planFaults(faults, seed);
    return { seed, faults: planned ?? [], sizes: sizesOf(this.#ranges, seed) };
  }
}

function sizesOf(ranges: SizeRanges, seed: number): Sizes {
  const chance = new Chance(seed, "sizes");
  return Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, chance.whole(...range)]));
}

function jobsOf({ jobs, check, faults }: Exploration, module: URL | undefined): number {
  const functions = module === undefined || typeof check === "function" || typeof faults === "function";
  if (jobs === undefined) return functions || !hasThreads ? 1 : os.availableParallelism();
  if (!Number.isSafeInteger(jobs) || jobs < 1) throw new RangeError("jobs must be a number of threads from 1 on");
  if (jobs === 1 || !functions) return jobs;
  throw new TypeError(
    "jobs: a function cannot go to another thread. Give build as the URL of a module, which exports check and faults",
  );
}
