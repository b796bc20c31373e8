/**
 * `npm run torture`: runs each subject for its share of the time, and prints a table, and each
 * failure with the command that repeats it. The last line is "N passed, N failed", counting
 * subjects. The exit status is 1 if one failed.
 */
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { run, type Outcome } from "./runner.js";
import type { Preparation, Subject } from "./subject.js";
import { findSubject, SUBJECTS } from "./subjects.js";

const LONGEST_PREPARATION_MS = 60_000;
const USAGE = `usage: npm run torture -- [options]
  --seed N      seed of the first trial of each subject; the next trials have N+1, N+2, … (1)
  --minutes M   for all subjects together (5); 0: until each has reached its goal
  --only NAME   one subject; repeatable
  --without NAME  all subjects but this one; repeatable
  --trials K    this number of trials of each, whatever the time
  --jobs J      this number of processes at a time, each with seeds of its own (1)
  --list        only say which subjects there are
A failure names its seed. To repeat it: npm run torture -- --only NAME --seed N --trials 1`;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "5" },
    only: { type: "string", multiple: true, default: [] },
    without: { type: "string", multiple: true, default: [] },
    trials: { type: "string" },
    jobs: { type: "string", default: "1" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function number(name: "seed" | "minutes" | "trials" | "jobs", fallback = 0): number {
  const value = values[name] === undefined ? fallback : Number(values[name]);
  if (Number.isFinite(value) && value >= 0) return value;
  console.error(`--${name} takes a number, not "${values[name]}"\n${USAGE}`);
  process.exit(2);
}

function print(subject: Subject, { units, trials, seconds, failures, notes }: Outcome): void {
  const rate = seconds > 0 ? Math.round(units / seconds) : 0;
  const verdict = failures.length > 0 ? `${failures.length} FAILED` : "ok";
  console.log(
    `${subject.name}: ${units} ${subject.unit} in ${trials} trials, ${seconds.toFixed(0)} s (${rate}/s): ${verdict}`,
  );
  for (const note of new Set(notes)) console.log(`  ${note}`);
  const kinds = new Map(failures.map((failure) => [failure.text.split("\n")[0], failure] as const).reverse());
  for (const { seed, text, at } of kinds.values()) {
    console.log(`  repeat: npm run torture -- --only ${subject.name} --seed ${seed} --trials 1`);
    if (at !== "") console.log(`  at: ${at}`);
    console.log(text.replace(/^/gm, "    "));
  }
}

/** Waits for the files that the subject needs; not for long if the run has a time limit. */
async function prepared({ done }: Preparation, timeMs: number): Promise<void> {
  if (timeMs === 0) return done;
  const waiting = new AbortController();
  const limit = setTimeout(LONGEST_PREPARATION_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([done, limit]);
  waiting.abort();
}

/**
 * Milliseconds for a subject, of the time that its predecessors have left; 0 for no limit. One
 * trial runs in any case.
 */
function shareOf(timeMs: number, spentMs: number, part: number): number {
  return timeMs === 0 ? 0 : Math.max(1, (timeMs - spentMs) * part);
}

async function main(): Promise<void> {
  if (values.help || values.list) {
    console.log(values.help ? USAGE : SUBJECTS.map(({ name, about }) => `${name}: ${about}`).join("\n"));
    return;
  }
  const left = new Set(values.without.map(findSubject));
  const chosen = (values.only.length > 0 ? values.only.map(findSubject) : SUBJECTS).filter((one) => !left.has(one));
  const trials = values.trials === undefined ? Infinity : number("trials");
  const timeMs = values.trials === undefined ? number("minutes") * 60_000 : 0;
  const jobs = Math.max(1, number("jobs"));
  const started = Date.now();
  let weights = chosen.reduce((sum, { weight }) => sum + weight, 0);
  let [passed, failed] = [0, 0];
  const preparations = new Map(chosen.map((subject) => [subject, subject.prepare?.()] as const));
  for (const subject of chosen) {
    const part = subject.weight / weights;
    weights -= subject.weight;
    const preparation = preparations.get(subject);
    if (preparation) await prepared(preparation, timeMs);
    const reason = subject.unavailable?.();
    if (reason !== undefined) {
      console.log(`${subject.name}: skipped: ${reason}`);
      continue;
    }
    const share = shareOf(timeMs, Date.now() - started, part);
    const program = resolve("build/torture/js/child.js");
    const plan = { seed: number("seed"), trials, timeMs: share, program, jobs, narrow: true };
    const outcome = await run(subject, plan);
    print(subject, outcome);
    if (outcome.failures.length > 0) failed++;
    else passed++;
  }
  for (const preparation of preparations.values()) preparation?.stop();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main();
