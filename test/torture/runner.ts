/**
 * Runs trials of a subject in child processes until its time or its goal is reached. A child that
 * fails, crashes or hangs is replaced by another one, which starts with the next seed. The failed
 * trial is repeated once with its inputs one by one, so that the report can name the input.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Report } from "./child.js";
import type { Subject } from "./subject.js";

const DEFAULT_LIMIT_MS = 120_000;
const LAST_LINES = 12;
/** Seeds per process. The goal is checked after each process. */
const BLOCK = 32;

export interface Failure {
  readonly seed: number;
  readonly text: string;
  /** The last step that the trial reported. */
  readonly at: string;
}

export interface Outcome {
  readonly units: number;
  readonly trials: number;
  readonly seconds: number;
  readonly failures: readonly Failure[];
  readonly notes: readonly string[];
}

export interface Plan {
  readonly seed: number;
  /** The maximal number of trials. */
  readonly trials: number;
  /** The time limit in milliseconds; 0 for none. */
  readonly timeMs: number;
  readonly program: string;
  /** The number of concurrent processes. */
  readonly jobs: number;
  /** Whether a failed trial is repeated with its inputs one by one. */
  readonly narrow: boolean;
}

interface ChildRun {
  /** The next seed. */
  next: number;
  units: number;
  trials: number;
  notes: string[];
  failure: Failure | undefined;
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-LAST_LINES).join("\n");
}

async function runChild(subject: Subject, seed: number, plan: Plan, alone: boolean): Promise<ChildRun> {
  const run: ChildRun = { next: seed, units: 0, trials: 0, notes: [], failure: undefined };
  const args = [
    plan.program,
    subject.name,
    String(seed),
    String(plan.trials),
    String(plan.timeMs),
    alone ? "alone" : "together",
  ];
  const env = { ...process.env, ...subject.environment };
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env });
  let [at, stderr, current, ended] = ["", "", seed, true];
  const limit = subject.limitMs ?? DEFAULT_LIMIT_MS;
  const hung = (): void => {
    run.failure = { seed: current, at, text: `no sign of life for ${limit / 1000} s` };
    child.kill("SIGKILL");
  };
  let watchdog = setTimeout(hung, limit);
  const exit = new Promise<string>((resolve) => {
    child.on("exit", (code, signal) => resolve(signal ?? String(code)));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-20_000);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) continue;
    clearTimeout(watchdog);
    watchdog = setTimeout(hung, limit);
    const report = JSON.parse(line) as Report;
    current = report.seed;
    if (report.kind === "at") at = report.text;
    if (report.kind === "note") run.notes.push(report.text);
    if (report.kind === "failed") run.failure ??= { seed: current, at, text: report.text };
    if (report.kind === "start") ended = false;
    if (report.kind === "done") {
      ended = true;
      run.units += report.units;
      run.trials++;
    }
  }
  const how = await exit;
  clearTimeout(watchdog);
  if (!run.failure && (how !== "0" || !ended))
    run.failure = { seed: current, at, text: `the process ended with ${how}\n${lastLines(stderr)}` };
  run.next = current + 1;
  return run;
}

/**
 * Repeats a failed trial with its inputs one by one. Returns that failure, or the original one if
 * it does not fail again.
 */
async function narrowed(subject: Subject, failure: Failure, plan: Plan): Promise<Failure> {
  const { failure: found } = await runChild(subject, failure.seed, { ...plan, trials: 1, timeMs: 0 }, true);
  return found ?? { ...failure, at: `${failure.at} (not when its inputs come one by one)` };
}

/**
 * Runs trials in blocks of consecutive seeds, each block in a process, with `jobs` processes at a
 * time.
 */
export async function run(subject: Subject, plan: Plan): Promise<Outcome> {
  const started = Date.now();
  const failures: Failure[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  const last = plan.seed + plan.trials;
  const block = Number.isFinite(subject.goal) ? BLOCK : Infinity;
  let [units, trials, next] = [0, 0, plan.seed];
  const left = (): number => (plan.timeMs === 0 ? Infinity : plan.timeMs - (Date.now() - started));
  const goesOn = (): boolean => left() > 0 && units < subject.goal;

  async function fail(failure: Failure): Promise<void> {
    trials++;
    // Failures of one kind repeat, so each kind is narrowed once.
    const kind = failure.text.split("\n")[0]!.replace(/[0-9a-f]{8,}|\d+/g, "");
    const first = !seen.has(kind);
    seen.add(kind);
    const found = first && plan.narrow ? await narrowed(subject, failure, plan) : failure;
    failures.push(found);
    console.log(`  failed: seed ${failure.seed}: ${found.text.split("\n")[0]}`);
  }

  async function job(): Promise<void> {
    while (goesOn() && next < last) {
      let seed = next;
      const end = (next = Math.min(last, next + block));
      while (goesOn() && seed < end) {
        const rest = { ...plan, trials: end - seed, timeMs: plan.timeMs === 0 ? 0 : left() };
        const child = await runChild(subject, seed, rest, false);
        units += child.units;
        trials += child.trials;
        seed = child.next;
        notes.push(...child.notes);
        if (child.failure) await fail(child.failure);
      }
    }
  }

  await Promise.all(Array.from({ length: plan.jobs }, job));
  return { units, trials, failures, notes, seconds: (Date.now() - started) / 1000 };
}
