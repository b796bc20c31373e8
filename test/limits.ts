/**
 * The time after which a test counts as hung. A limit only ends tests that hang, so it is generous.
 * It grows with the load of the machine, which is measured once, before the first test.
 */
import { availableParallelism, loadavg } from "node:os";

/** Passes the measured factor to the processes of the run, so that all of them use the same. */
const VARIABLE = "TEST_SLOWDOWN";
const MEASURED_CPU_US = 100_000;

/**
 * Wall-clock time of one millisecond of CPU time: 1 on an idle machine, about 15 beside 28 busy
 * processes on two cores.
 */
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

/** The limit, in milliseconds, for work that takes at most `idleMs` on an idle machine. */
export function limit(idleMs: number): number {
  return Math.ceil(idleMs * slowdown);
}

/**
 * The limits of one test, and of one program that a test starts. The program's is shorter, so that
 * the test can report it.
 */
export const TEST_LIMIT_MS = limit(120_000);
export const PROGRAM_LIMIT_MS = limit(100_000);
