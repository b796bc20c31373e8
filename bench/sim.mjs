// `npm run bench:sim`: what simulated worlds cost. Telemetry: each node sends one message a second
// to a collector, with heartbeats every second; CPU time a message, of all threads of the process.
// The start of a node: its instance of libzmq, its socket, its connection and its first message.
// Resident memory: of a node, and of a process that has run 1,000 worlds. Each case is a process of
// its own (impl/world.mjs).
import { fileURLToPath } from "node:url";
import { withChildren } from "./child.mjs";
import { readOptions, refuse, wholeNumber } from "./options.mjs";
import { machine, median, quantity, sectionProblem, table, writeSection } from "./report.mjs";

const LIMIT_MS = 600_000;
const WORLDS = 1000;
/** Nodes, and virtual seconds after all have started. */
const SIZES = [
  [100, 600],
  [500, 60],
  [1_000, 60],
  [10_000, 3],
];
const HELP = `npm run bench:sim -- [options]

  --nodes N          only telemetry of so many nodes
  --seconds N        virtual seconds (default ${SIZES.map(([nodes, seconds]) => `${seconds} for ${nodes}`).join(", ")})
  --rounds N         runs of each size; medians (default 3)
  --write            write the tables into docs/measurements.md, between its "sim" markers
  --help`;

const options = readOptions(HELP, {
  nodes: { type: "string" },
  seconds: { type: "string" },
  rounds: { type: "string" },
  write: { type: "boolean" },
});
const rounds = wholeNumber("rounds", options.text("rounds"), 3, HELP);
const problem = options.flag("write") ? sectionProblem("sim") : undefined;
if (problem) refuse(problem, HELP);

const WORLD = fileURLToPath(new URL("impl/world.mjs", import.meta.url));
const run = (/** @type {(string | number)[]} */ ...args) =>
  withChildren(LIMIT_MS, (launch) => launch([process.execPath, WORLD, ...args.map(String)]).answer());

async function telemetry(/** @type {number} */ nodes, /** @type {number} */ seconds) {
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    runs.push(await run("telemetry", nodes, seconds));
    console.error(`${round + 1}/${rounds} ${nodes} nodes: ${JSON.stringify(runs.at(-1))}`);
  }
  const of = (/** @type {string} */ key) => median(runs.map((one) => one[key]));
  return [
    nodes.toLocaleString("en"),
    String(seconds),
    quantity(of("messageUs"), "µs"),
    (1e6 / of("messageUs") / nodes).toPrecision(3),
    `${of("startMs").toFixed(1)} ms`,
    quantity(of("nodeBytes"), "B"),
    quantity(of("resident"), "B"),
  ];
}

const only = options.text("nodes");
const seconds = options.text("seconds");
const sizes = only === undefined ? SIZES : [[wholeNumber("nodes", only, 1, HELP), 60]];
const rows = [];
for (const [nodes, standard] of sizes)
  rows.push(await telemetry(nodes, wholeNumber("seconds", seconds, standard, HELP)));
const report = [
  `${machine()}. Medians of ${rounds}.`,
  table(
    [
      "nodes",
      "virtual seconds",
      "CPU a message",
      "virtual seconds a CPU second",
      "CPU of a start",
      "memory a node",
      "of all",
    ],
    rows,
  ),
];
if (only === undefined) {
  const { resident } = await run("worlds", WORLDS);
  report.push(
    `Resident memory of a process that runs ${WORLDS.toLocaleString("en")} worlds of five nodes, one after the other, after each tenth of them:`,
    resident.map((/** @type {number} */ bytes) => quantity(bytes, "B")).join(", "),
  );
}
console.log(report.join("\n\n"));
if (options.flag("write")) writeSection("sim", report.join("\n\n"));
