/**
 * `node bench/cli-start.mjs`: measures how long commands of `zmq` (dist/cli) take from start to
 * end, beside a Node process that does nothing. Medians over fresh processes, in turn. Exits with 1
 * if a command that needs no socket takes GOAL_MS or more beyond bare Node.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machine, median, table } from "./report.mjs";

const GOAL_MS = 60;
const ZMQ = fileURLToPath(new URL("../dist/cli/zmq.cjs", import.meta.url));

/** @type {{ title: string, args: string[], goal: boolean }[]} */
const CASES = [
  { title: "bare Node", args: ["-e", ""], goal: false },
  { title: "zmq --help", args: [ZMQ, "--help"], goal: true },
  { title: "zmq --version", args: [ZMQ, "--version"], goal: true },
  { title: "zmq z85 encode", args: [ZMQ, "z85", "encode", "12345678"], goal: true },
  { title: "zmq keygen", args: [ZMQ, "keygen"], goal: true },
  {
    title: "zmq send (a dgram over udp)",
    args: [ZMQ, "send", "dgram", "--bind", "udp://127.0.0.1:*", "--to", "127.0.0.1:9", "hello"],
    goal: false,
  },
];

const { values } = parseArgs({ options: { processes: { type: "string", default: "15" } } });
const count = Number(values.processes);

/** @type {number[][]} */
const times = CASES.map(() => []);
for (let n = 0; n < count; n++)
  for (const [i, { args, title }] of CASES.entries()) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${title} ends with ${status}: ${stderr}`);
    times[i].push(performance.now() - start);
  }

const medians = times.map(median);
const beyond = medians.map((ms) => ms - medians[0]);
console.log(`${machine()}. Medians of ${count} fresh processes each, in turn; milliseconds.\n`);
console.log(
  table(
    ["", "start to end", "beyond bare Node"],
    CASES.map(({ title }, i) => [title, medians[i].toFixed(1), i === 0 ? "" : beyond[i].toFixed(1)]),
  ),
);
const slow = CASES.filter(({ goal }, i) => goal && beyond[i] >= GOAL_MS).map(({ title }) => title);
console.log(
  `\nGoal, under ${GOAL_MS} ms beyond bare Node: ${slow.length === 0 ? "met" : `missed by ${slow.join(", ")}`}`,
);
process.exitCode = slow.length === 0 ? 0 : 1;
