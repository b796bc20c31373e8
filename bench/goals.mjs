// The goals of this package, as ratios to its peers within one run: a table of goals, and the
// outcomes of a run.
import { table } from "./report.mjs";

/**
 * @typedef {object} Goal
 * @property {string} case
 * @property {string} ours the variant that must reach it
 * @property {string} peer
 * @property {"≥" | "≤"} bound ≥ of a rate, ≤ of a time
 * @property {number} ratio
 * @property {"median" | "p99"} of
 */

/**
 * @type {(cases: string[], ours: string, bound: "≥" | "≤", peers: Record<string, number>,
 *   of?: "median" | "p99") => Goal[]}
 */
const goals = (cases, ours, bound, peers, of = "median") =>
  cases.flatMap((name) => Object.entries(peers).map(([peer, ratio]) => ({ case: name, ours, peer, bound, ratio, of })));

const BIG = ["big-10M", "big-50M", "big-100M", "big-200M", "big-500M", "big-1000M"];

/** @type {Goal[]} */
export const GOALS = [
  ...goals(["thr-10"], "batch", "≥", { c: 1, zeromq: 17 }),
  ...goals(["thr-10"], "wasm", "≥", { zeromq: 5 }),
  ...goals(["thr-100"], "batch", "≥", { c: 1 }),
  ...goals(["thr-1k", "thr-10k"], "wasm", "≥", { c: 1.3 }),
  ...goals(["thr-100k"], "wasm", "≥", { c: 1.3, net: 0.8 }),
  ...goals(["thr-1M"], "wasm", "≥", { net: 0.85, zeromq: 1 }),
  ...["wasm", "batch", "blocking"].flatMap((ours) => goals(BIG, ours, "≥", { c: 0.7 })),
  ...goals(["pubsub-10"], "batch", "≥", { c: 0.8, zeromq: 8 }),
  // A publisher of npm zeromq's is libzmq's own work; its users meet its subscribers, too.
  ...goals(["fanout-50", "fanout-1000"], "batch", "≥", { c: 1 }),
  ...goals(["own-fanout-50", "own-fanout-1000"], "batch", "≥", { zeromq: 5 }),
  ...goals(["lat-30-1cpu"], "wasm", "≤", { c: 0.7, zeromq: 0.5, net: 1.3 }),
  ...goals(["lat-30-2cpu"], "wasm", "≤", { c: 0.9, zeromq: 0.8, net: 1.15 }),
  ...goals(["lat-30-2cpu"], "wasm", "≤", { c: 1.1 }, "p99"),
  ...goals(["lat-30-1cpu"], "blocking", "≤", { c: 1.5 }),
  ...goals(["inproc-10", "inproc-1k"], "blocking", "≥", { c: 0.4 }),
  ...goals(["inproc-lat"], "blocking", "≤", { c: 1.1 }),
  ...goals(["curve-1k"], "wasm", "≥", { c: 0.7, zeromq: 1.1 }),
  ...goals(["inproc-10"], "wasm", "≥", { zeromq: 8 }),
  ...goals(["inproc-10"], "batch", "≥", { c: 0.5 }),
];

/** Goal for the p99 of round trips beside a stream, in µs. It is absolute, with no peer. */
const PROBE_US = 5_000;

/**
 * @typedef {Goal & { reached: number, met: boolean }} Outcome
 * What a run says to the goals whose case and implementations it has.
 * @param {import("./report.mjs").Cell[]} cells
 * @returns {Outcome[]}
 */
export function outcomes(cells) {
  const find = (name, i) => cells.find((c) => c.case === name && c.implementation === i);
  return GOALS.flatMap((goal) => {
    const [mine, theirs] = [find(goal.case, goal.ours), find(goal.case, goal.peer)];
    if (!mine || !theirs) return [];
    const reached = mine[goal.of] / theirs[goal.of];
    return [{ ...goal, reached, met: goal.bound === "≥" ? reached >= goal.ratio : reached <= goal.ratio }];
  });
}

/**
 * "goal | reached"; undefined where there is nothing to tell.
 * @param {import("./cases.mjs").Case[]} cases
 * @param {import("./implementations.mjs").Implementation[]} implementations
 * @param {import("./report.mjs").Cell[]} cells
 */
export function goalTable(cases, implementations, cells) {
  const title = (rows, name) => rows.find((row) => row.name === name)?.title ?? name;
  const caseTitle = (name) => `${name.startsWith("inproc") ? "inproc, " : ""}${title(cases, name)}`;
  const said = (/** @type {boolean} */ met) => (met ? "yes" : "**no**");
  const rows = outcomes(cells).map(({ case: name, ours, peer, bound, ratio, of, reached, met }) => [
    `${caseTitle(name)}${of === "p99" ? ", p99" : ""}: ${title(implementations, ours)}`,
    `${bound} ${ratio} × ${title(implementations, peer)}`,
    reached.toPrecision(3),
    said(met),
  ]);
  const probes = cells.filter(
    (c) => c.case === "probe" && implementations.find((i) => i.name === c.implementation)?.ours,
  );
  for (const { implementation, p99 } of probes) {
    const what = `${caseTitle("probe")}, p99: ${title(implementations, implementation)}`;
    rows.push([what, `≤ ${PROBE_US / 1000} ms`, `${(p99 / 1000).toPrecision(3)} ms`, said(p99 <= PROBE_US)]);
  }
  return rows.length > 0 ? table(["", "goal", "reached", "met"], rows) : undefined;
}
