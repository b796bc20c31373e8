/** One run of an exploration: a world of a seed, with given faults and sizes, and how it ends. */
import { SimulationError } from "./errors.js";
import type { Fault } from "./faults.js";
import type { WorldOptions } from "./options.js";
import { simulate } from "./simulate.js";
import type { World } from "./world.js";

/** Sizes of a world by name, such as the number of clients. */
export type Sizes = Readonly<Record<string, number>>;

/** Makes nodes and links. `sizes` has what the exploration's `sizes` name. */
export type Build = (world: World, sizes: Sizes) => unknown;

/** What must hold in the end: returns false or a text, or throws, where it does not. */
export type FinalCheck = (world: World) => unknown;

/** What all runs of an exploration have in common. */
export interface Subject {
  readonly build: Build;
  readonly check: FinalCheck | undefined;
  /** Virtual milliseconds that each world runs. */
  readonly until: number;
  readonly world: Omit<WorldOptions, "seed">;
}

/** What is different in each run. */
export interface Case {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly sizes: Sizes;
}

export interface Trial {
  readonly world: World;
  /** undefined: the world has not failed. */
  readonly error: unknown;
}

/** Runs a world. Rejects only where it cannot be built. */
export async function runTrial(
  { build, check, until, world: options }: Subject,
  { seed, faults, sizes }: Case,
): Promise<Trial> {
  const world = simulate({ ...options, seed });
  await build(world, sizes);
  world.apply(faults);
  try {
    await world.run({ until });
    return { world, error: verdictOf(await check?.(world)) };
  } catch (error) {
    return { world, error: error ?? new Error("the world has failed") };
  }
}

/** The error that the result of a check stands for; undefined: the check holds. */
export function verdictOf(result: unknown): Error | undefined {
  if (result === false) return new Error("check() has returned false");
  return typeof result === "string" ? new Error(result) : undefined;
}

/** Two failures of one kind: the same invariant does not hold, or the same error has come. */
export function isSameFailure(a: unknown, b: unknown): boolean {
  return kindOf(a) === kindOf(b);
}

function kindOf(error: unknown): string {
  if (!(error instanceof SimulationError)) return "check";
  const { cause } = error;
  const detail = cause instanceof Error ? `${cause.name} ${(cause as { code?: string }).code ?? ""}` : "";
  return error.invariant ?? `${error.code} ${detail}`;
}
