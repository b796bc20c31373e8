/**
 * How long a test may take before it counts as hung. A limit only ends what hangs, so it is generous, and it grows with what
 * other work on the machine takes away from one process, as measured once, before the first test.
 */
import { availableParallelism, loadavg } from "node:os";

/** Hands the measured factor to the processes of the run, so that all of them use the same. */
const VARIABLE = "TEST_SLOWDOWN";
const MEASURED_CPU_US = 100_000;

/** Wall-clock time of one millisecond of CPU time: 1 on an idle machine, about 15 beside 28 busy processes on two cores. */
export const slowdown = Number(process.env[VARIABLE] ?? measureSlowdown());
process.env[VARIABLE] = String(slowdown);

function measureSlowdown(): number {
  const start = performance.now();
  const startUsage = process.cpuUsage();
  let used = 0;
  while (used < MEASURED_CPU_US) {
    const { user, system } = process.cpuUsage(startUsage);
    used = user + system;
  }
  const measured = ((performance.now() - start) * 1000) / used;
  return Math.max(1, measured, loadavg()[0]! / availableParallelism());
}

/** The limit, in milliseconds, of what takes at most `idleMs` on an idle machine. */
export function limit(idleMs: number): number {
  return Math.ceil(idleMs * slowdown);
}

/** The limit of one test, and of one program that a test starts: the program's is shorter, so that the test can report it. */
export const TEST_LIMIT_MS = limit(120_000);
export const PROGRAM_LIMIT_MS = limit(100_000);
