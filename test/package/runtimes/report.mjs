/** Writes the tables of docs/compatibility.md that come from the programs' results. */
import { machine, quantity, table, writeSection } from "../../../bench/report.mjs";

export const [SECTION, DOCUMENT] = ["runtimes", "docs/compatibility.md"];

/**
 * @param {import("./runtimes.mjs").Runtime[]} runtimes
 * @param {Map<string, string[]>} cells
 * @param {import("./figures.mjs").Figures[]} figures
 */
export function writeReport(runtimes, cells, figures) {
  const header = ["", ...runtimes.map(({ title }) => title)];
  const rows = [...cells].map(([title, row]) => [title, ...row]);
  const figure = (/** @type {(of: import("./figures.mjs").Figures) => string} */ text) => figures.map(text);
  const measured = [
    ["round trip, 30 B", ...figure(({ roundTrip }) => quantity(roundTrip, "µs"))],
    ["PUSH→PULL 10 B", ...figure(({ throughput }) => quantity(throughput, "/s"))],
    ["the same in batches", ...figure(({ batches }) => quantity(batches, "/s"))],
  ];
  const text = [
    table(header, rows),
    `Two processes of the runtime over tcp, medians of interleaved rounds; ${machine().replace(/^Node [^,]*, /, "")}:`,
    table(header, measured),
  ];
  writeSection(SECTION, text.join("\n\n"), DOCUMENT);
}
