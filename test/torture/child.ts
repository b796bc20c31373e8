/**
 * A process that runs trials of one subject one after another, and prints a line of JSON for each
 * event. run.ts is its parent. Usage: `child.js SUBJECT FIRST-SEED TRIALS DEADLINE-MS ALONE`. The
 * deadline counts from the start; 0 for none.
 */
import { writeSync } from "node:fs";
import { findSubject } from "./subjects.js";
import { Trial } from "./subject.js";

export type Report =
  | { readonly kind: "start"; readonly seed: number }
  | { readonly kind: "at" | "note"; readonly seed: number; readonly text: string }
  | { readonly kind: "done"; readonly seed: number; readonly units: number }
  | { readonly kind: "failed"; readonly seed: number; readonly text: string };

/** Writes synchronously, so that the last line before a crash is not lost. */
function print(report: Report): void {
  const bytes = Buffer.from(`${JSON.stringify(report)}\n`);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

const [, , name = "", first, trials, deadline, alone] = process.argv;
const subject = findSubject(name);
const started = Date.now();
let current = Number(first);

function fail(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  print({ kind: "failed", seed: current, text });
  process.exit(1);
}
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

for (let n = 0; n < Number(trials); n++, current++) {
  if (Number(deadline) > 0 && Date.now() - started > Number(deadline)) break;
  print({ kind: "start", seed: current });
  const seed = current;
  const trial = new Trial(seed, alone === "alone", (kind, text) => print({ kind, seed, text }));
  const units = await subject.trial(trial).catch((error: unknown) => {
    fail(error);
    return 0;
  });
  print({ kind: "done", seed, units });
}
process.exit(0);
