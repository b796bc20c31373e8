/** One run of an exploration: a world of a seed, with given faults and sizes, and how it ends. */
import { SimulationError } from "./errors.js";
import type { Fault } from "./faults.js";
import type { WorldOptions } from "./options.js";
import { simulate } from "./simulate.js";
import type { TraceRecord } from "./trace.js";
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
  /** Each world runs twice, and fails where the second run differs. */
  readonly twice: boolean;
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
export async function runTrial(subject: Subject, given: Case): Promise<Trial> {
  const trial = await runOnce(subject, given);
  if (!subject.twice) return trial;
  const second = await runOnce(subject, given);
  const difference = differenceOf(trial.world, second.world);
  second.world.dispose();
  return difference ? { ...trial, error: difference } : trial;
}

async function runOnce(
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

/** What two worlds of one seed have not in common, as an error. */
function differenceOf(first: World, second: World): SimulationError | undefined {
  const sameTrace = first.trace.hash === second.trace.hash;
  if (sameTrace && first.memoryHash() === second.memoryHash()) return undefined;
  const difference = sameTrace ? undefined : first.trace.diff(second.trace);
  const here = textOf(difference?.here);
  const there = textOf(difference?.there);
  const where =
    difference === undefined
      ? sameTrace
        ? "the traces are the same, and the memory of nodes differs"
        : "the traces differ after the records that were kept (the option `records` of a world)"
      : `the first event that differs is "${here}", then "${here === there ? "the same with other bytes" : there}"`;
  const { seed } = first;
  const time = difference?.here?.time ?? difference?.there?.time ?? first.now;
  const text = `the same seed has done something else the second time: ${where}`;
  return new SimulationError("ERR_SIM_NOT_DETERMINISTIC", text, { seed, time, failures: [] });
}

function textOf(record: TraceRecord | undefined): string {
  if (!record) return "nothing more";
  const { time, kind, node, peer, bytes, text } = record;
  const size = bytes === undefined ? undefined : `${bytes} bytes`;
  const words = [`${time.toFixed(3)} ms`, node, kind, peer, size, text];
  return words.filter((word) => word !== undefined).join(" ");
}
