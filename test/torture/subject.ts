/**
 * What a subject of the torture is: trials, each of a seed of its own, which together with the name of the subject repeats
 * it. A trial throws for what must not happen. It runs in a child process (child.ts), which it may bring down: the parent
 * (run.ts) counts that as a failure, and goes on with the next seed.
 */
import { Random } from "./random.js";

export interface Subject {
  readonly name: string;
  /** One sentence: what is done, and what must hold. */
  readonly about: string;
  /** What a trial counts: "inputs", "restarts". */
  readonly unit: string;
  /** Share of the time, beside the shares of the others. */
  readonly weight: number;
  /** The long form ends when this number of units is done. */
  readonly goal: number;
  /** A trial without a sign of life for this long has hung. Default: 120 seconds. */
  readonly limitMs?: number;
  /** Why it cannot run here; undefined where it can. */
  readonly unavailable?: () => string | undefined;
  /** Variables of the environment of the processes that run its trials. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Builds what the subject needs, beside the subjects before it; `stop()` ends what is not done. */
  readonly prepare?: () => Preparation;
  /** Resolves with the number of units done. */
  readonly trial: (trial: Trial) => Promise<number>;
}

export interface Preparation {
  /** Resolves when it has ended, with or without success. */
  readonly done: Promise<void>;
  readonly stop: () => void;
}

export class Trial {
  readonly random: Random;

  constructor(
    readonly seed: number,
    /** Inputs one after the other, each announced by `at()`: the parent repeats so a trial that failed. */
    readonly alone: boolean,
    readonly report: (kind: "at" | "note", text: string) => void,
  ) {
    this.random = new Random(seed);
  }

  /** Says what is done now. The last of these before a failure stands in its report. */
  at(text: string): void {
    this.report("at", text);
  }

  /** A figure for the report. */
  note(text: string): void {
    this.report("note", text);
  }
}

/** A turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Turns the event loop until it holds; the parent ends a trial in which it never does. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Throws with this text where the condition does not hold. */
export function hold(condition: boolean, text: string): void {
  if (!condition) throw new Error(text);
}
