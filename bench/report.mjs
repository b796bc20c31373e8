// Medians, ratios and markdown. Pure but for `writeSection`, which rewrites one marked section of a document.
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";

const PERFORMANCE = "docs/performance.md";
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

/** Three significant digits and a prefix: 4.31 M/s. */
export function quantity(/** @type {number} */ value, /** @type {string} */ unit) {
  const power = value >= 1e9 ? 3 : value >= 1e6 ? 2 : value >= 1e4 ? 1 : 0;
  const scaled = value / 1000 ** power;
  return `${scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2)} ${["", "k", "M", "G"][power]}${unit}`;
}

/**
 * @typedef {object} Cell
 * @property {string} case
 * @property {string} implementation
 * @property {number} median messages per second, or µs
 * @property {number} [p99] median of the runs' p99, µs
 * @property {number} spread half the range of the runs over their median
 * @property {number[]} runs
 */

/** @type {(name: string, implementation: string, runs: import("./pair.mjs").Run[]) => Cell} */
export function cell(name, implementation, runs) {
  const values = runs.map((run) => run.value);
  const tails = runs.flatMap((run) => run.p99 ?? []);
  const middle = median(values);
  return {
    case: name,
    implementation,
    median: middle,
    p99: tails.length > 0 ? median(tails) : undefined,
    spread: (Math.max(...values) - Math.min(...values)) / 2 / middle,
    runs: values,
  };
}

/** @type {(found: Cell, benchCase: import("./cases.mjs").Case) => string} */
function written({ median, p99, spread }, { size, binder }) {
  const range = `±${(spread * 100).toFixed(0)} %`;
  if (binder === "rep") return `${quantity(median, "µs")} ${range}, p99 ${quantity(p99 ?? NaN, "µs")}`;
  return `${size < 10_000 ? quantity(median, "/s") : quantity(median * size, "B/s")} ${range}`;
}

/**
 * What was measured, and for each variant of this package its ratios to all others.
 * @param {import("./cases.mjs").Case[]} cases
 * @param {import("./implementations.mjs").Implementation[]} implementations
 * @param {Cell[]} cells
 */
export function tables(cases, implementations, cells) {
  const find = (name, implementation) => cells.find((c) => c.case === name && c.implementation === implementation);
  const values = cases.map((benchCase) => {
    const found = implementations.map((i) => find(benchCase.name, i.name));
    return [benchCase.title, ...found.map((one) => (one ? written(one, benchCase) : "–"))];
  });
  const ratios = (ours) => {
    const others = implementations.filter((i) => i !== ours);
    const rows = cases.flatMap(({ name, title }) => {
      const mine = find(name, ours.name);
      const theirs = others.map((other) => find(name, other.name));
      return mine ? [[title, ...theirs.map((one) => (one ? (mine.median / one.median).toPrecision(3) : "–"))]] : [];
    });
    return table([`${ours.title} ÷`, ...others.map((other) => other.title)], rows);
  };
  const ours = implementations.filter((i) => i.ours && implementations.length > 1);
  return [table(["", ...implementations.map((i) => i.title)], values), ...ours.map(ratios)].join("\n\n");
}

/** @type {(name: string, document: string) => { text: string, from: number, to: number }} */
function findSection(name, document) {
  const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`];
  const text = readFileSync(place(document), "utf8");
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (!text.includes(begin) || to < from) throw new Error(`${document} has no lines ${begin.trim()} and ${end}`);
  return { text, from, to };
}

/** @type {(name: string, document?: string) => string | undefined} what keeps it from being written: asked before measuring */
export function sectionProblem(name, document = PERFORMANCE) {
  try {
    findSection(name, document);
  } catch (error) {
    return error.message;
  }
}

/** @type {(name: string, content: string, document?: string) => void} */
export function writeSection(name, content, document = PERFORMANCE) {
  const { text, from, to } = findSection(name, document);
  writeFileSync(place(document), `${text.slice(0, from)}${content}\n${text.slice(to)}`);
}
