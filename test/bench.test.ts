/**
 * A smoke benchmark: the harness works, and this package reaches at least COARSE of each goal
 * against npm zeromq (bench/goals.mjs). The rest is printed.
 *
 * It compares the CPU time of a message, the least of all rounds. Other work on the machine changes
 * that little, while it may halve one rate and not the other.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { limit } from "./limits.js";
import { temporaryFolder } from "./support.js";

interface Results {
  readonly goals: readonly {
    case: string;
    ours: string;
    peer: string;
    bound: string;
    ratio: number;
    reached: number;
  }[];
  readonly cells: readonly { case: string; implementation: string; runs: readonly { cpu: number }[] }[];
  readonly failures: readonly string[];
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CASES = "thr-10,pubsub-10,inproc-10";
const LIMIT_MS = limit(150_000);
/**
 * Less than half of each goal, since short runs reach as little as three fifths of the long runs'
 * figures.
 */
const COARSE = 0.4;

async function measure(): Promise<Results> {
  const file = join(temporaryFolder(), "results.json");
  const options = ["--quick", "--rounds", "3", "--cases", CASES, "--impls", "wasm,batch,zeromq", "--json", file];
  const program = join(ROOT, "bench/run.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...options], { timeout: LIMIT_MS });
  console.log(stdout);
  return JSON.parse(readFileSync(file, "utf8")) as Results;
}

describe("the benchmark", () => {
  it(
    "runs, and its coarse ratios hold",
    async () => {
      const { cells, goals, failures } = await measure();
      expect(failures).toEqual([]);
      const seconds = (name: string, implementation: string): number =>
        Math.min(
          ...cells.find((c) => c.case === name && c.implementation === implementation)!.runs.map((run) => run.cpu),
        );
      const guarded = goals.filter(({ peer, bound }) => peer === "zeromq" && bound === "≥");
      expect(guarded.map((goal) => `${goal.case} ${goal.ours}`)).toEqual(
        expect.arrayContaining(["thr-10 batch", "thr-10 wasm", "pubsub-10 batch", "inproc-10 wasm"]),
      );
      for (const { case: name, ours, peer, ratio } of guarded) {
        const reached = seconds(name, peer) / seconds(name, ours);
        console.log(`${name} ${ours}: ${reached.toFixed(1)} times less CPU time than npm zeromq, the goal is ${ratio}`);
        expect.soft(reached, `${name} ${ours} against npm zeromq`).toBeGreaterThan(ratio * COARSE);
      }
    },
    LIMIT_MS,
  );
});
