// Medians, ratios and markdown. All functions are pure, except `writeSection`, which rewrites one
// marked section of a document.
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { SECTIONS } from "./cases.mjs";

const PERFORMANCE = "docs/measurements.md";
const place = (/** @type {string} */ document) => new URL(`../${document}`, import.meta.url);

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** @type {(header: string[], rows: string[][]) => string} */
export function table(header, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

export function machine() {
  const cpus = os.cpus();
  return `Node ${process.version}, ${os.type()}, ${cpus.length} × ${cpus[0]?.model ?? "unknown CPU"}`;
}

/** Formats three significant digits and a prefix: 4.31 M/s. */
export function quantity(/** @type {number} */ value, /** @type {string} */ unit) {
  if (unit === "µs" && value >= 1e4) return `${(value / 1000).toPrecision(3)} ms`;
  const power = value >= 1e9 ? 3 : value >= 1e6 ? 2 : value >= 1e4 ? 1 : 0;
  const scaled = value / 1000 ** power;
  return `${scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2)} ${["", "k", "M", "G"][power]}${unit}`;
}

/**
 * @typedef {object} Cell
 * @property {string} case
 * @property {string} implementation
 * @property {number} median in the case's unit
 * @property {number} [p99] median of the runs' p99, µs
 * @property {number} [p999] the same of p99.9
 * @property {number} [p9999] the same of p99.99
 * @property {number} [worst] the longest round trip of all runs, µs
 * @property {number} [cpu] median of the runs' CPU seconds of a million messages
 * @property {number} [faults] median of the runs' page faults of a message
 * @property {number} least of the runs, as a ratio to the median
 * @property {number} [rss] the most of all runs, bytes
 * @property {number} [first] median of the runs' first of big messages, µs
 * @property {number} spread half the range of the runs over their median
 * @property {import("./pair.mjs").Run[]} runs
 */

/** @type {(name: string, implementation: string, runs: import("./pair.mjs").Run[]) => Cell} */
export function cell(name, implementation, runs) {
  const values = runs.map((run) => run.value);
  const middle = median(values);
  const among = (/** @type {"p99" | "p999" | "p9999" | "worst" | "cpu" | "faults" | "rss" | "first"} */ key) =>
    runs.flatMap((run) => (run[key] > 0 ? run[key] : []));
  const over = (/** @type {number[]} */ found, /** @type {(found: number[]) => number} */ summary) =>
    found.length > 0 ? summary(found) : undefined;
  return {
    case: name,
    implementation,
    median: middle,
    p99: over(among("p99"), median),
    p999: over(among("p999"), median),
    p9999: over(among("p9999"), median),
    worst: over(among("worst"), (all) => Math.max(...all)),
    cpu: over(among("cpu"), median),
    faults: over(among("faults"), median),
    least: Math.min(...values) / middle,
    rss: over(among("rss"), (all) => Math.max(...all)),
    first: over(among("first"), median),
    spread: (Math.max(...values) - Math.min(...values)) / 2 / middle,
    runs,
  };
}

/** @type {(found: Cell, benchCase: import("./cases.mjs").Case) => string} */
function written({ median, p99, spread }, { unit }) {
  const tail = unit === "µs" ? `, p99 ${quantity(p99 ?? NaN, "µs")}` : "";
  return `${quantity(median, unit)} ±${(spread * 100).toFixed(0)} %${tail}`;
}

/** Rows of a table by case. Empty rows and columns are left out. */
function grid(corner, cases, implementations, text) {
  const columns = implementations.filter((i) => cases.some((c) => text(c, i) !== undefined));
  const rows = cases.map((c) => [c.title, ...columns.map((i) => text(c, i))]);
  const told = rows.filter((row) => row.slice(1).some((one) => one !== undefined));
  if (told.length === 0) return [];
  return [
    table(
      [corner, ...columns.map((i) => i.title)],
      told.map((row) => row.map((one) => one ?? "–")),
    ),
  ];
}

/** @type {{ key: "p999" | "p9999" | "worst", title: string }[]} */
const TAILS = [
  { key: "p999", title: "p99.9" },
  { key: "p9999", title: "p99.99" },
  { key: "worst", title: "the worst" },
];

/**
 * The results, and for each variant of this package its ratios to the others; CPU time and memory
 * if they matter.
 */
function section({ title, groups, note }, cases, implementations, find) {
  const inSection = cases.filter((c) => groups.includes(c.group));
  const titled = (/** @type {string} */ name) => implementations.find((i) => i.name === name)?.title;
  const ours = implementations.filter((i) => i.ours);
  const others = implementations.filter((i) => !i.ours);
  const pairs = inSection.flatMap((c) =>
    ours.map((i) => ({ ...c, mine: find(c, i), title: `${c.title}: ${titled(i.name)}` })),
  );
  const ratio = ({ mine, ...c }, other) => {
    const theirs = find(c, other);
    return mine && theirs && (mine.median / theirs.median).toPrecision(3);
  };
  const parts = [
    ...grid("", inSection, implementations, (c, i) => {
      const found = find(c, i);
      return found && written(found, c);
    }),
    ...grid("ratio", pairs, others, ratio),
    ...grid(
      "CPU seconds of a million messages",
      inSection.filter((c) => c.unit !== "µs" && !c.crowd),
      implementations,
      (c, i) => find(c, i)?.cpu?.toPrecision(3),
    ),
    ...grid(
      "the first message of new processes",
      inSection.filter((c) => c.group === "big"),
      implementations,
      (c, i) => find(c, i)?.first && `${(find(c, i).first / 1000).toFixed(0)} ms`,
    ),
    ...TAILS.flatMap(({ key, title }) =>
      grid(
        title,
        inSection.filter((c) => c.group === "tail"),
        implementations,
        (c, i) => find(c, i)?.[key] && quantity(find(c, i)[key], "µs"),
      ),
    ),
    ...grid(
      "page faults of a message",
      inSection.filter((c) => c.group === "cold"),
      implementations,
      (c, i) => find(c, i)?.faults?.toPrecision(3),
    ),
    ...grid(
      "worst run, as a ratio to the median",
      inSection.filter((c) => c.group === "cold"),
      implementations,
      (c, i) => find(c, i)?.least.toPrecision(2),
    ),
    ...grid(
      "peak memory of the bigger process",
      inSection.filter((c) => c.group === "big" || c.group === "cold"),
      implementations,
      (c, i) => find(c, i)?.rss && quantity(find(c, i).rss, "B"),
    ),
  ];
  return parts.length > 0 ? [`### ${title}`, note, ...parts] : [];
}

/**
 * @param {import("./cases.mjs").Case[]} cases
 * @param {import("./implementations.mjs").Implementation[]} implementations
 * @param {Cell[]} cells
 */
export function tables(cases, implementations, cells) {
  const find = ({ name }, i) => cells.find((c) => c.case === name && c.implementation === i.name);
  return SECTIONS.flatMap((one) => section(one, cases, implementations, find)).join("\n\n");
}

/** @type {(name: string, document: string) => { text: string, from: number, to: number }} */
function findSection(name, document) {
  const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`];
  const text = readFileSync(place(document), "utf8");
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (!text.includes(begin) || to < from) throw new Error(`${document} has no lines ${begin.trim()} and ${end}`);
  return { text, from, to };
}

/**
 * Returns the reason why the section cannot be written. Called before measuring.
 * @type {(name: string, document?: string) => string | undefined}
 */
export function sectionProblem(name, document = PERFORMANCE) {
  try {
    findSection(name, document);
  } catch (error) {
    return error.message;
  }
}

/** @type {(name: string, document: string) => string} */
export function readSection(name, document) {
  const { text, from, to } = findSection(name, document);
  return text.slice(from, to);
}

/** @type {(name: string, content: string, document?: string) => void} */
export function writeSection(name, content, document = PERFORMANCE) {
  const { text, from, to } = findSection(name, document);
  writeFileSync(place(document), `${text.slice(0, from)}${content}\n${text.slice(to)}`);
}
