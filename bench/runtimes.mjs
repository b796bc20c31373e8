// `node bench/runtimes.mjs`: this package on the newer runtimes, beside bare `node:net` on the same
// runtime, and the start to the first reply beside npm zeromq. Rounds are interleaved: every
// runtime once, then all again. Compare the ratios: a runtime's own speed is in both figures. Exits
// with 1 if a run failed, or if a ratio is below GOAL of this Node's.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CASES } from "./cases.mjs";
import { firstReplies } from "./first-replies.mjs";
import { IMPLEMENTATIONS, prepareAll } from "./implementations.mjs";
import { readOptions, refuse, wholeNumber } from "./options.mjs";
import { runPair } from "./pair.mjs";
import { machine, median, quantity, sectionProblem, table, writeSection } from "./report.mjs";
import { runtimes } from "../test/package/runtimes/runtimes.mjs";

/** The least of this Node's ratios to bare net that another runtime must reach. */
const GOAL = 0.9;
const NAMES = ["thr-10", "thr-1k", "thr-100k", "lat-30"];
const PEERS = ["wasm", "net"];
const HELP = `node bench/runtimes.mjs [options]

  --rounds N         rounds (default 5)
  --only a,b         of node, node22, node24, node26, bun, deno
  --processes N      fresh processes for the start (default 10)
  --write            write the tables into docs/measurements.md, between its "runtimes" markers
  --help`;

const options = readOptions(HELP, {
  rounds: { type: "string" },
  only: { type: "string" },
  processes: { type: "string" },
  write: { type: "boolean" },
});
const rounds = wholeNumber("rounds", options.text("rounds"), 5, HELP);
const processes = wholeNumber("processes", options.text("processes"), 10, HELP);
const only = options.text("only")?.split(",");
const problem = options.flag("write") ? sectionProblem("runtimes") : undefined;
if (problem) refuse(problem, HELP);

const chosen = runtimes().filter(({ name }) => only?.includes(name) ?? true);
if (chosen.length === 0) refuse(`there is no runtime of --only ${options.text("only")}`, HELP);
const cases = CASES.filter(({ name }) => NAMES.includes(name));
const peers = prepareAll(IMPLEMENTATIONS.filter(({ name }) => PEERS.includes(name)));

/** An implementation's command on another runtime. */
const on = (/** @type {import("../test/package/runtimes/runtimes.mjs").Runtime} */ runtime, peer) => ({
  ...peer,
  command: [runtime.command, ...runtime.flags, ...peer.command.slice(1)],
});

/** @type {Map<string, number[]>} */
const values = new Map();
/** @type {string[]} */
const failures = [];
for (let round = 0; round < rounds; round++) {
  for (const benchCase of cases) {
    for (const runtime of chosen) {
      for (const peer of peers) {
        const key = `${benchCase.name} ${runtime.name} ${peer.name}`;
        try {
          const run = await runPair(on(runtime, peer), benchCase, { transport: "tcp", warmMs: 800, runMs: 800 });
          values.set(key, [...(values.get(key) ?? []), run.value]);
        } catch (error) {
          failures.push(`${key}, round ${round + 1}: ${error.message}`);
        }
      }
    }
  }
  console.error(`${round + 1}/${rounds}`);
}

const middle = (benchCase, runtime, peer) => {
  const found = values.get(`${benchCase.name} ${runtime.name} ${peer}`);
  return found && median(found);
};
/** How good this package is beside bare net: above 1 is better, for rates and for times. */
function ratio(benchCase, runtime) {
  const [ours, net] = PEERS.map((peer) => middle(benchCase, runtime, peer));
  return ours && net && (benchCase.unit === "µs" ? net / ours : ours / net);
}

const [first] = chosen;
const missed = chosen.flatMap((runtime) =>
  cases.flatMap((benchCase) => {
    const [mine, base] = [ratio(benchCase, runtime), ratio(benchCase, first)];
    return mine && base && mine < GOAL * base ? [`${benchCase.title}: ${runtime.title}`] : [];
  }),
);
const cellOf = (benchCase, runtime) => {
  const [ours, beside] = [middle(benchCase, runtime, "wasm"), ratio(benchCase, runtime)];
  return ours && beside ? `${quantity(ours, benchCase.unit)}, ${beside.toFixed(2)} ×` : "failed";
};

const caches = mkdtempSync(join(tmpdir(), "bench-cache-"));
process.on("exit", () => rmSync(caches, { recursive: true, force: true }));
/** The ways to start: on Node from 22 on, also with its compile cache. */
const starts = chosen.flatMap((runtime) => {
  const plain = { title: runtime.title, runtime, before: /** @type {string[]} */ ([]) };
  const before = ["env", `NODE_COMPILE_CACHE=${join(caches, runtime.name)}`];
  return runtime.node >= 22 ? [plain, { title: `${runtime.title}, compile cache`, runtime, before }] : [plain];
});
const packages = prepareAll(IMPLEMENTATIONS.filter(({ name }) => name === "wasm" || name === "zeromq"));
/** @type {string[][]} */
const startRows = [];
for (const { title, runtime, before } of starts) {
  const run = [...before, runtime.command, ...runtime.flags];
  const medians = [];
  // On Bun, npm zeromq ends the process: uv_poll_init_socket is missing. On Deno it never answers.
  for (const peer of packages.filter(({ ours = false }) => ours || runtime.node > 0)) {
    const pair = { package: String(peer.package), server: on(runtime, peer).command, client: run };
    try {
      await firstReplies([pair], 2); // fills the caches
      const [steps] = await firstReplies([pair], processes);
      medians.push(median(steps.map(({ boot, load, open, answer }) => boot + load + open + answer)));
    } catch (error) {
      failures.push(`start, ${title}, ${peer.title}: ${error.message}`);
      medians.push(NaN);
    }
  }
  const [ours = NaN, theirs = NaN] = medians;
  const shown = (/** @type {number} */ ms) => (Number.isNaN(ms) ? "" : `${ms.toFixed(1)} ms`);
  startRows.push([title, shown(ours), shown(theirs), Number.isNaN(ours / theirs) ? "" : (ours / theirs).toFixed(2)]);
}

const report = [
  `${machine()}. Two processes over tcp, interleaved rounds of 0.8 s (${rounds}): medians of libzmq-wasm, one message`,
  "at a time, and how good that is beside bare `node:net` on the same runtime (more is better).",
  "",
  table(
    ["", ...cases.map(({ title }) => title)],
    chosen.map((r) => [r.title, ...cases.map((c) => cellOf(c, r))]),
  ),
  "",
  `Process start to first reply, medians of ${processes} fresh processes:`,
  "",
  table(["", "libzmq-wasm", "npm zeromq", "ratio"], startRows),
].join("\n");
console.log(report);
for (const text of missed) console.log(`below ${GOAL} of ${first.title}'s ratio: ${text}`);
for (const text of failures) console.log(`failed: ${text}`);
if (options.flag("write")) writeSection("runtimes", report);
process.exitCode = failures.length + missed.length > 0 ? 1 : 0;
