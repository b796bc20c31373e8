// One run of one case: two processes of one implementation, and what they measured.
// The run fails, with an Error, where a message was wrong, lost or doubled, or where it does not end in time.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withChildren } from "./child.mjs";

/** How long a run may take over its own time: two process starts, and a machine with other work. */
const GRACE_MS = 20_000;

const sockets = mkdtempSync(join(tmpdir(), "bench-"));
process.on("exit", () => rmSync(sockets, { recursive: true, force: true }));
let serial = 0;

/** @param {string} transport */
export function bindEndpoint(transport) {
  return transport === "ipc" ? `ipc://${sockets}/${serial++}` : "tcp://127.0.0.1:*";
}

/** The command that keeps a process on the first CPU we may use; undefined where there is none. */
export function pinCommand() {
  if (spawnSync("taskset", ["-V"]).status !== 0) return undefined;
  const first = /Cpus_allowed_list:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return first === undefined ? undefined : ["taskset", "-c", first];
}

/**
 * @typedef {{ value: number, p99?: number }} Run messages per second, or the median (and p99) round trip in µs
 * @param {import("./implementations.mjs").Implementation} implementation
 * @param {import("./cases.mjs").Case} benchCase
 * @param {{ transport: string, warmMs: number, runMs: number }} options
 * @returns {Promise<Run>}
 */
export function runPair(implementation, benchCase, { transport, warmMs, runMs }) {
  const { binder, connector, size, pinned } = benchCase;
  const start = [...((pinned && pinCommand()) || []), ...implementation.command];
  const command = (/** @type {string} */ role, /** @type {string} */ endpoint) => [
    ...start,
    ...[role, endpoint, size, warmMs, runMs].map(String),
  ];
  return withChildren(warmMs + runMs + GRACE_MS, async (launch) => {
    const receiver = launch(command(binder, bindEndpoint(transport)));
    const { endpoint } = await receiver.answer();
    const sender = launch(command(connector, endpoint));
    receiver.done.then(() => sender.endInput()).catch(() => {}); // a failure is told below
    const [received, sent] = await Promise.all(
      [receiver, sender].map(async (child) => (await Promise.all([child.answer(), child.done]))[0]),
    );
    if (received.total !== sent.total) throw new Error(`${sent.total} messages sent, ${received.total} received`);
    if (sent.median_us !== undefined) return { value: sent.median_us, p99: sent.p99_us };
    return { value: received.messages / received.seconds };
  });
}
