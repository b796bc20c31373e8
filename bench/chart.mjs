// The chart beside the tables: for each case, the ratio of each implementation to npm zeromq.
// Vega-Lite renders it to SVG, without a browser.
import { writeFileSync } from "node:fs";
import { View, parse } from "vega";
import { compile } from "vega-lite";

const FILE = new URL("../docs/performance.svg", import.meta.url);
const BASE = "zeromq";

/**
 * One hue for the variants of this package, others for its peers. Shapes differ, too, for readers
 * who cannot tell colours apart.
 */
const LOOKS = {
  wasm: { colour: "#1f6fb4", shape: "circle" },
  batch: { colour: "#0b3c66", shape: "square" },
  blocking: { colour: "#74b3e0", shape: "triangle-up" },
  c: { colour: "#d1495b", shape: "diamond" },
  zeromq: { colour: "#555555", shape: "triangle-right" },
  pyzmq: { colour: "#e0a030", shape: "triangle-down" },
  net: { colour: "#3f8f5f", shape: "cross" },
};

/** A row for each cell of a case that npm zeromq has, too. */
function ratios(cases, implementations, cells) {
  return cells.flatMap(({ case: name, implementation, median }) => {
    const { title, unit } = cases.find((c) => c.name === name);
    const base = cells.find((c) => c.case === name && c.implementation === BASE)?.median;
    const { title: who } = implementations.find((i) => i.name === implementation);
    const short = title.replace(/, (?:deliveries|replies)$/, "");
    const place = name.startsWith("inproc") ? `inproc, ${short}` : short;
    return base ? [{ title: place, implementation: who, ratio: unit === "µs" ? base / median : median / base }] : [];
  });
}

/**
 * @type {(values: object[], titles: string[], implementations: { name: string, title: string }[])
 *   => import("vega-lite").TopLevelSpec}
 */
const specification = (values, titles, implementations) => ({
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "white",
  title: { text: "How many times as good as npm zeromq", subtitle: "rates: theirs ÷ its; round trips: its ÷ theirs" },
  width: 520,
  height: { step: 20 },
  config: { font: "ui-sans-serif, system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" },
  data: { values },
  mark: { type: "point", filled: true, size: 60, opacity: 0.9 },
  encoding: {
    x: {
      field: "ratio",
      type: "quantitative",
      scale: { type: "log" },
      axis: { title: null, format: "~g", orient: "top" },
    },
    y: {
      field: "title",
      type: "nominal",
      sort: titles,
      axis: { title: null, labelLimit: 0, labelFontSize: 12, grid: true },
    },
    color: appearance("colour", implementations),
    shape: appearance("shape", implementations),
  },
});

/** @type {(look: "colour" | "shape", implementations: { name: string, title: string }[]) => any} */
const appearance = (look, implementations) => ({
  field: "implementation",
  type: "nominal",
  scale: { domain: implementations.map((i) => i.title), range: implementations.map((i) => LOOKS[i.name][look]) },
  legend: { title: null, orient: "bottom", columns: 3, labelLimit: 0, labelFontSize: 12, symbolSize: 90 },
});

/**
 * Returns the SVG; undefined if npm zeromq was not run.
 * @param {import("./cases.mjs").Case[]} cases
 * @param {import("./implementations.mjs").Implementation[]} implementations
 * @param {import("./report.mjs").Cell[]} cells
 */
export async function chart(cases, implementations, cells) {
  const values = ratios(cases, implementations, cells);
  if (values.length === 0) return undefined;
  const titles = [...new Set(values.map(({ title }) => title))];
  const { spec } = compile(specification(values, titles, implementations));
  return new View(parse(spec), { renderer: "none" }).toSVG();
}

/** On a dark page the chart is light on dark, with the same hues. */
const DARK = "<style>@media (prefers-color-scheme: dark) { svg { filter: invert(0.91) hue-rotate(180deg) } }</style>";

export function writeChart(/** @type {string | undefined} */ svg) {
  if (svg) writeFileSync(FILE, `${svg.replace(/^<svg [^>]*>/, (head) => `${head}${DARK}`)}\n`);
}
