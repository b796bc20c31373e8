/**
 * npm run test:load [-- SUITE…]: runs the suites that compete for the processor beside busy
 * processes, one after the other.
 *
 * A suite that fails under load has a limit that is too short, or depends on which thread runs
 * first. Each suite is a run of its own, so that a failed one can be repeated by its name. The last
 * line is "N passed, N failed".
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";

const SUITES = {
  threads: ["test/threads"],
  faults: ["test/faults"],
  parity: ["test/parity"],
  sizes: ["test/api/sizes"],
  crowd: ["test/robustness/crowd"],
  bench: ["test/bench"],
  posix: ["test/posix"],
};
/** Computes until its parent has ended. */
const BUSY = "const parent = process.ppid; while (process.ppid === parent);";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { busy: { type: "string", default: "28" } },
});
const unknown = positionals.find((name) => !(name in SUITES));
if (unknown !== undefined) {
  console.error(`There is no suite "${unknown}"; the suites are ${Object.keys(SUITES).join(", ")}.`);
  process.exit(2);
}
const names = positionals.length > 0 ? positionals : Object.keys(SUITES);
const busy = Array.from({ length: Number(values.busy) }, () =>
  spawn(process.execPath, ["-e", BUSY], { stdio: "ignore" }),
);

const failed = [];
for (const name of names) {
  const start = performance.now();
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...SUITES[name]], {
    stdio: "inherit",
  });
  const [status] = await once(child, "close");
  if (status !== 0) failed.push(name);
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  console.log(
    `${name}: ${status === 0 ? "passed" : "failed"} after ${minutes} min, load average ${loadavg()[0].toFixed(1)}`,
  );
}
for (const child of busy) child.kill("SIGKILL");

if (failed.length > 0) console.log(`repeat with: npm run test:load -- ${failed.join(" ")}`);
console.log(`${names.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
