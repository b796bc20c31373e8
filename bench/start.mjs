// `node bench/start.mjs`: measures how long a fresh process takes to import the package, to make
// its first socket (for this package: to compile and instantiate the WebAssembly) and to get its
// first reply, against npm zeromq. Medians over fresh processes, in turn. The server is a process
// of the same package, started before. Exits with 1 if import and first socket take GOAL_MS or
// more, or if this package is missing.
import { firstReplies } from "./first-replies.mjs";
import { IMPLEMENTATIONS, prepareAll } from "./implementations.mjs";
import { readOptions, refuse, wholeNumber } from "./options.mjs";
import { machine, median, sectionProblem, table, writeSection } from "./report.mjs";

const GOAL_MS = 40;
const HELP = `node bench/start.mjs [options]

  --processes N      fresh processes of each package (default 15)
  --write            write the table into docs/measurements.md, between its "start" markers
  --help`;

/** @type {[string, (steps: import("./first-replies.mjs").Steps) => number][]} */
const ROWS = [
  ["Node's own start", ({ boot }) => boot],
  ["import", ({ load }) => load],
  ["first socket", ({ open }) => open],
  ["import + first socket", ({ load, open }) => load + open],
  ["connect to first reply", ({ answer }) => answer],
  ["process start to first reply", ({ boot, load, open, answer }) => boot + load + open + answer],
];

const options = readOptions(HELP, { processes: { type: "string" }, write: { type: "boolean" } });
const count = wholeNumber("processes", options.text("processes"), 15, HELP);
const problem = options.flag("write") ? sectionProblem("start") : undefined;
if (problem) refuse(problem, HELP);

const packages = prepareAll(IMPLEMENTATIONS.filter((i) => i.package !== undefined && !i.throughputOnly));
const measured = await firstReplies(
  packages.map((i) => ({ package: String(i.package), server: i.command, client: [process.execPath] })),
  count,
);

const medians = ROWS.map(([title, value]) => ({ title, of: measured.map((steps) => median(steps.map(value))) }));
const report = [
  `${machine()}. Medians of ${count} fresh processes each, in turn; milliseconds.`,
  "",
  table(
    ["", ...packages.map((i) => `${i.title} ${i.version}`)],
    medians.map(({ title, of }) => [title, ...of.map((ms) => ms.toFixed(1))]),
  ),
].join("\n");
console.log(report);
if (options.flag("write")) writeSection("start", report);

const ours = medians.find(({ title }) => title === "import + first socket")?.of[packages.findIndex((i) => i.ours)];
const met = ours !== undefined && ours < GOAL_MS;
console.log(`\nGoal, import + first socket of this package under ${GOAL_MS} ms: ${met ? "met" : "missed"}`);
process.exitCode = met ? 0 : 1;
