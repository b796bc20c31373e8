/**
 * The resources of the process at this moment, for tests that compare two moments.
 *
 * Timers are left out, because the test runner has its own. A timer of this package that stays
 * would keep a process from ending, which test/api/exit.test.ts notices.
 */
import { readdirSync } from "node:fs";

/** Node's active resources, without timers, in order. */
export function activeResources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name !== "Timeout" && name !== "Immediate")
    .sort();
}

/** The number of the process's open files, sockets included; 0 if the system does not tell. */
export function openFiles(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
}
