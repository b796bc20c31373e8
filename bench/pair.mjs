// One run of one case: its processes and their results. The run fails with an Error if a message
// was wrong, lost or doubled, or if the run does not end in time.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withChildren } from "./child.mjs";
import { CROWD } from "./setup.mjs";

/** Limit beyond the run's own time: two process starts, other load, and messages on fresh pages. */
const GRACE_MS = 20_000;
const SLOWEST_BYTES_PER_MS = 20_000;

const sockets = mkdtempSync(join(tmpdir(), "bench-"));
process.on("exit", () => rmSync(sockets, { recursive: true, force: true }));
let serial = 0;

/** @param {string} transport */
export function bindEndpoint(transport) {
  return transport === "ipc" ? `ipc://${sockets}/${serial++}` : "tcp://127.0.0.1:*";
}

/**
 * The commands that bind a process to one of the first two CPUs that are allowed; none if that is
 * impossible.
 */
export const pinCommands = once(() => {
  if (spawnSync("taskset", ["-V"]).status !== 0) return [];
  const list = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  const cpus = list.split(",").flatMap((range) => {
    const [from, to = from] = range.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return cpus.slice(0, 2).map((cpu) => ["taskset", "-c", String(cpu)]);
});

/** Whether this machine can run a case. */
export function canRun(/** @type {import("./cases.mjs").Case} */ { cpus }) {
  return pinCommands().length >= { free: 0, one: 1, two: 2 }[cpus];
}

/** @template T @param {() => T} make */
function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => (made ??= make());
}

/**
 * @typedef {object} Run
 * @property {number} value in the case's unit
 * @property {number} [p99] of round trips, µs, as the next three are
 * @property {number} [p999]
 * @property {number} [p9999]
 * @property {number} [worst]
 * @property {number} [cpu] seconds of a million messages, both processes
 * @property {number} [rss] peak of the bigger process, bytes
 * @property {number} [faults] minor page faults of a message, both processes
 * @property {number} [first] time of the first of big messages, µs
 */

/** The results of one of two processes, or of one process with two sockets. */
function measured(/** @type {any[]} */ results, /** @type {import("./cases.mjs").Case} */ { size, unit, connector }) {
  const [first, second] = results;
  if (first.total !== second.total)
    throw new Error(`one side counts ${first.total} messages, the other ${second.total}`);
  const sender = results.find((result) => result.began !== undefined);
  if (sender)
    return measuredCold(
      sender,
      results.find((result) => result !== sender),
      size,
    );
  const timed = results.find((result) => result.median_us !== undefined);
  const counted = results.find((result) => result.seconds !== undefined);
  const rss = Math.max(...results.map((result) => result.rss ?? NaN));
  if (timed) {
    const value = unit === "µs" ? timed.median_us : (size / timed.median_us) * 1e6;
    const { p99_us: p99, p999_us: p999, p9999_us: p9999, worst_us: worst, first_us: first } = timed;
    return { value, p99, p999, p9999, worst, first, rss };
  }
  const rate = counted.messages / counted.seconds;
  const cpus = results.flatMap((result) => result.cpu ?? []);
  // A process with two sockets reports its own time twice.
  const seconds = connector ? cpus.reduce((sum, cpu) => sum + cpu, 0) : Math.max(...cpus);
  const cpu = (seconds / counted.messages) * 1e6;
  return { value: unit === "B/s" ? rate * size : rate, cpu, rss };
}

/** The results of a cold run. Both processes have the same clock. */
function measuredCold(/** @type {any} */ sender, /** @type {any} */ receiver, /** @type {number} */ size) {
  const { total } = sender;
  const both = (/** @type {"cpu" | "faults"} */ key) => (sender[key] + receiver[key]) / total;
  return {
    value: (total * size) / (receiver.ended - sender.began),
    cpu: both("cpu") * 1e6,
    faults: both("faults"),
    rss: Math.max(sender.rss, receiver.rss),
  };
}

/**
 * @param {import("./implementations.mjs").Implementation} implementation
 * @param {import("./cases.mjs").Case} benchCase
 * @param {{ transport: string, warmMs: number, runMs: number }} options
 * @returns {Promise<Run>}
 */
export function runPair(implementation, benchCase, { transport, warmMs, runMs }) {
  const { binder, connector, crowd, cpus, sender = "connector", size } = benchCase;
  const [first = [], second = []] = cpus === "free" ? [] : pinCommands();
  const numbers = [size, warmMs, runMs].map(String);
  const bound = [...first, ...implementation.command, binder, bindEndpoint(transport), ...numbers];
  return withChildren(warmMs + runMs + GRACE_MS + size / SLOWEST_BYTES_PER_MS, async (launch) => {
    const server = launch(bound);
    if (!connector) {
      const results = [await server.answer(), await server.answer()];
      server.endInput();
      await server.done;
      return measured(results, benchCase);
    }
    const { endpoint } = await server.answer();
    const client = launch([
      ...(cpus === "two" ? second : first),
      ...(crowd ? [CROWD] : implementation.command),
      connector,
      endpoint,
      ...numbers,
    ]);
    const [gone, told] = sender === "binder" ? [client, server] : [server, client];
    gone.done.then(() => told.endInput()).catch(() => {}); // a failure is reported below
    const results = await Promise.all(
      [server, client].map(async (child) => (await Promise.all([child.answer(), child.done]))[0]),
    );
    return measured(results, benchCase);
  });
}
