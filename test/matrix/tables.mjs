/** The tables of docs/matrix.md: for each peer, pairs of socket types by transports. */
import { readSection, table, writeSection } from "../../bench/report.mjs";
import { MECHANISMS } from "./cases.mjs";

/** @typedef {import("./cases.mjs").Case} Case */
/** @typedef {import("./cases.mjs").Column} Column */

const DOCUMENT = "docs/matrix.md";

/**
 * @param {string} peer
 * @param {Column} column
 * @param {Case[]} cases that were run
 * @param {Set<Case>} broken
 */
export function writeTable(peer, column, cases, broken) {
  writeSection(peer, tableOf(column, cases, broken), DOCUMENT);
}

/**
 * The lines that the document should have and has not.
 * @param {string} peer @param {Column} column @param {Case[]} cases that were run @param
 * {Set<Case>} broken
 */
export function problemsOf(peer, column, cases, broken) {
  const present = new Set(readSection(peer, DOCUMENT).split("\n"));
  const ran = new Set(cases.map(({ transport }) => transport));
  if (column.transports.some((transport) => !ran.has(transport))) return []; // the document knows more
  return tableOf(column, cases, broken)
    .split("\n")
    .filter((line) => !present.has(line))
    .map((line) => `${line} is missing: npm run test:matrix -- --report writes it`);
}

/** @param {Column} column @param {Case[]} cases @param {Set<Case>} broken */
function tableOf({ transports }, cases, broken) {
  const pairs = new Set(cases.map(({ pair }) => pair));
  const rows = [...pairs].map((pair) => [
    pair.kinds.join("–"),
    ...transports.map((transport) =>
      cell(
        cases.filter((one) => one.pair === pair && one.transport === transport),
        broken,
      ),
    ),
  ]);
  return table(["", ...transports.map(({ name }) => name)], rows);
}

/** The mechanisms with which all cases passed. @param {Case[]} cases @param {Set<Case>} broken */
function cell(cases, broken) {
  const passed = MECHANISMS.filter((mechanism) => {
    const those = cases.filter((one) => one.mechanism === mechanism);
    return those.length > 0 && those.every((one) => !broken.has(one));
  });
  return passed.length === 0 ? "" : passed.map((name) => name.charAt(0)).join(" ");
}
