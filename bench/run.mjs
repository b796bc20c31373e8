// `npm run bench`: throughput and latency of this package and its peers, side by side on this
// machine. Rounds are interleaved (every implementation once, then all again, in rotating order),
// so that a slow minute of the machine affects all. Compare the ratios of the medians. Exits with 1
// if a run failed.
import { writeFileSync } from "node:fs";
import { chart, writeChart } from "./chart.mjs";
import { CASES } from "./cases.mjs";
import { goalTable, outcomes } from "./goals.mjs";
import { runGuide } from "./guide.mjs";
import { IMPLEMENTATIONS, prepareAll } from "./implementations.mjs";
import { readOptions, refuse, wholeNumber } from "./options.mjs";
import { canRun, runPair } from "./pair.mjs";
import { compileCrowd } from "./setup.mjs";
import { cell, machine, quantity, sectionProblem, tables, writeSection } from "./report.mjs";

const list = (/** @type {{ name: string }[]} */ rows) => rows.map(({ name }) => name).join(", ");
const HELP = `npm run bench -- [options]      (about half an hour)

  --quick            short rounds, and two of them: about five minutes
  --rounds N         rounds (default 5)
  --cases a,b        of ${list(CASES)}
                     or the beginning of some: thr, lat-30, big
                     or guide alone: the ZeroMQ Guide's figures, with its programs
  --impls a,b        of ${list(IMPLEMENTATIONS)}
  --transport T      tcp (default) or ipc
  --json FILE        write every run and median there
  --write            write the tables into docs/measurements.md, between its "bench" markers, and the chart beside it
  --help`;

/**
 * Returns the rows of a table whose names, or beginnings of names, are in a comma-separated list;
 * all rows without a list.
 * @template {{ name: string }} Row
 * @param {Row[]} rows
 * @param {string | undefined} list
 * @returns {Row[]}
 */
function select(rows, list) {
  const names = list?.split(",") ?? rows.map((row) => row.name);
  const found = names.flatMap((name) => {
    const exact = rows.filter((row) => row.name === name);
    const some = exact.length > 0 ? exact : rows.filter((row) => row.name.startsWith(`${name}-`));
    return some.length > 0 ? some : refuse(`there is no "${name}"`, HELP);
  });
  return [...new Set(found)];
}

const options = readOptions(HELP, {
  rounds: { type: "string" },
  cases: { type: "string" },
  impls: { type: "string" },
  transport: { type: "string" },
  json: { type: "string" },
  quick: { type: "boolean" },
  write: { type: "boolean" },
});
if (options.text("cases") === "guide") {
  await runGuide(options.flag("quick"));
  process.exit();
}
const transport = options.text("transport") ?? "tcp";
if (!["tcp", "ipc"].includes(transport)) refuse(`there is no transport "${transport}"`, HELP);
const rounds = wholeNumber("rounds", options.text("rounds"), options.flag("quick") ? 2 : 5, HELP);
const [warmMs, runMs] = options.flag("quick") ? [400, 400] : [800, 1200];
const roundTrips = options.flag("quick") ? 100_000 : 1_000_000;
const selected = {
  cases: select(CASES, options.text("cases")).filter(({ byName }) => !byName || options.text("cases")),
  implementations: select(IMPLEMENTATIONS, options.text("impls")),
};
const problem = options.flag("write") ? sectionProblem("bench") : undefined;
if (problem) refuse(problem, HELP);

const implementations = prepareAll(selected.implementations);
const cases = selected.cases.filter(canRun);
if (cases.length < selected.cases.length)
  console.error("left out: cases on CPUs of their own (no taskset, or one CPU)");
if (cases.some((c) => c.crowd)) compileCrowd();

/** @type {Map<string, import("./pair.mjs").Run[]>} */
const results = new Map();
/** @type {string[]} */
const failures = [];
for (let round = 0; round < rounds; round++) {
  const turn = round % Math.max(1, implementations.length);
  for (const benchCase of cases) {
    for (const implementation of [...implementations.slice(turn), ...implementations.slice(0, turn)]) {
      if (!implementation.plays(benchCase.group)) continue;
      const key = `${benchCase.name} ${implementation.name}`;
      let outcome = "";
      try {
        const run = await runPair(implementation, benchCase, {
          transport,
          warmMs: warmMs * (benchCase.warm ?? 1),
          runMs: benchCase.group === "tail" ? roundTrips : runMs,
        });
        results.set(key, [...(results.get(key) ?? []), run]);
        outcome = quantity(run.value, benchCase.unit);
      } catch (error) {
        outcome = `FAILED: ${error.message}`;
        failures.push(`${key}, round ${round + 1}: ${error.message}`);
      }
      console.error(`${round + 1}/${rounds} ${key}: ${outcome}`);
    }
  }
}

const cells = cases.flatMap(({ name }) =>
  implementations.flatMap((implementation) => {
    const runs = results.get(`${name} ${implementation.name}`);
    return runs ? [cell(name, implementation.name, runs)] : [];
  }),
);
const versions = implementations.map((i) => `${i.title} ${i.version}`);
const goals = goalTable(cases, implementations, cells);
const report = [
  `${machine()}. ${versions.join(", ")}.`,
  `Two processes over ${transport}, interleaved rounds of ${runMs / 1000} s (${rounds}): median ± half the range.`,
  ...(goals ? ["", "### Goals", "", goals] : []),
  "",
  tables(cases, implementations, cells),
].join("\n");
console.log(report);
if (failures.length > 0) console.log(["", "Failed runs:", ...failures.map((failure) => `- ${failure}`)].join("\n"));
const file = options.text("json");
if (file) {
  const content = { machine: machine(), transport, rounds, runMs, versions, goals: outcomes(cells), cells, failures };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}
const sound = failures.length === 0 && cells.length > 0;
if (options.flag("write") && sound) {
  writeSection("bench", report);
  writeChart(await chart(cases, implementations, cells));
}
if (options.flag("write") && !sound) console.error("docs/measurements.md stays as it is");
process.exitCode = sound ? 0 : 1;
