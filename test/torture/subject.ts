/**
 * A subject of the torture test: a set of trials. The subject's name and the seed repeat a trial. A
 * trial throws if a condition is violated. It runs in a child process (child.ts). If it crashes
 * that process, the parent (run.ts) counts a failure and continues with the next seed.
 */
import { Random } from "./random.js";

export interface Subject {
  readonly name: string;
  /** What is done, as a short phrase for the report. */
  readonly about: string;
  /** The unit that a trial counts, such as "inputs" or "restarts". */
  readonly unit: string;
  /** Share of the time, relative to the other subjects. */
  readonly weight: number;
  /** A run without a time limit ends after this number of units. */
  readonly goal: number;
  /** A trial without a report for this long hangs. Default: 120 seconds. */
  readonly limitMs?: number;
  /** The reason why the subject cannot run here; undefined if it can. */
  readonly unavailable?: () => string | undefined;
  /** Environment variables for the processes of its trials. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Builds the files that the subject needs, while earlier subjects run. `stop()` ends an
   * unfinished build.
   */
  readonly prepare?: () => Preparation;
  /** Runs a trial. Resolves to the number of its units. */
  readonly trial: (trial: Trial) => Promise<number>;
}

export interface Preparation {
  /** Resolves when the build has ended, with or without success. */
  readonly done: Promise<void>;
  readonly stop: () => void;
}

export class Trial {
  readonly random: Random;

  constructor(
    readonly seed: number,
    /**
     * Whether inputs run one by one, each reported by `at()`. The parent repeats a failed trial
     * this way.
     */
    readonly alone: boolean,
    readonly report: (kind: "at" | "note", text: string) => void,
  ) {
    this.random = new Random(seed);
  }

  /** Reports the current step. The last step before a failure is part of its report. */
  at(text: string): void {
    this.report("at", text);
  }

  /** Reports a figure. */
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

/** Turns the event loop until the condition holds. The parent ends a trial that waits too long. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Throws an error with this text unless the condition holds. */
export function hold(condition: boolean, text: string): void {
  if (!condition) throw new Error(text);
}
