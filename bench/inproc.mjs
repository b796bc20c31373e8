// `node bench/inproc.mjs`: inproc between two JavaScript threads against upstream's own perf programs in C, inproc_thr and
// inproc_lat, compiled from the fetched sources. Interleaved rounds, medians, ratios.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readOptions, refuse, wholeNumber } from "./options.mjs";
import { machine, median, quantity, sectionProblem, table, writeSection } from "./report.mjs";
import { compileZbench } from "./setup.mjs";

const HELP = `node bench/inproc.mjs [options]

  --rounds N         rounds (default 5)
  --write            write the table into docs/performance.md, between its "inproc" markers
  --help`;
const root = (/** @type {string} */ path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const OURS = [process.execPath, root("bench/impl/inproc.mjs")];

/** What is run: messages of so many bytes, so many of them. */
const CASES = [
  { name: "thr", title: "PUSH→PULL 10 B", size: 10, count: 3_000_000, unit: "/s", found: /(\d+) \[msg\/s\]/ },
  { name: "thr", title: "PUSH→PULL 1 kB", size: 1000, count: 1_000_000, unit: "/s", found: /(\d+) \[msg\/s\]/ },
  { name: "lat", title: "REQ/REP 30 B", size: 30, count: 50_000, unit: "µs", found: /latency: ([\d.]+) \[us\]/ },
];

const options = readOptions(HELP, { rounds: { type: "string" }, write: { type: "boolean" } });
const rounds = wholeNumber("rounds", options.text("rounds"), 5, HELP);
const problem = options.flag("write") ? sectionProblem("inproc") : undefined;
if (problem) refuse(problem, HELP);

/** Upstream's program, compiled if it is not yet. */
function native(/** @type {string} */ name) {
  const product = root(`build/bench/inproc_${name}`);
  const source = root(`build/stage/libzmq/perf/inproc_${name}.cpp`);
  if (!existsSync(product)) {
    mkdirSync(root("build/bench"), { recursive: true });
    execFileSync("g++", [
      "-O2",
      "-DNDEBUG",
      "-I",
      root("build/stage/libzmq/src"),
      source,
      "-o",
      product,
      "-lzmq",
      "-pthread",
    ]);
  }
  return product;
}

const run = (/** @type {string[]} */ [file, ...args]) =>
  execFileSync(file, args, { encoding: "utf8", timeout: 120_000 });
const version = compileZbench();
const results = CASES.map(() => ({ ours: /** @type {number[]} */ ([]), c: /** @type {number[]} */ ([]) }));
for (let round = 0; round < rounds; round++) {
  for (const [i, { name, size, count, found }] of CASES.entries()) {
    const c = Number(found.exec(run([native(name), String(size), String(count)]))?.[1]);
    const ours = JSON.parse(run([...OURS, name, String(size), String(count)])).value;
    results[i].c.push(c);
    results[i].ours.push(ours);
    console.error(
      `${round + 1}/${rounds} ${CASES[i].title}: ${quantity(ours, CASES[i].unit)}, in C ${quantity(c, CASES[i].unit)}`,
    );
  }
}
const rows = CASES.map(({ title, unit }, i) => {
  const [ours, c] = [median(results[i].ours), median(results[i].c)];
  return [title, quantity(ours, unit), quantity(c, unit), (ours / c).toPrecision(3)];
});
const report = [
  `${machine()}. Two threads of one process over inproc, interleaved rounds (${rounds}): medians. libzmq in C ${version}: upstream's inproc_thr and inproc_lat.`,
  "",
  table(["", "libzmq-wasm/zmq", "libzmq in C", "ratio"], rows),
].join("\n");
console.log(report);
if (options.flag("write")) writeSection("inproc", report);
