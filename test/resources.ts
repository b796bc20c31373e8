/**
 * What the process holds at this moment, for tests that compare it with what it held before.
 *
 * Timers are left out: the test runner has its own, which come and go. A timer of ours that were left behind would keep
 * a process from ending, which test/api/exit.test.ts sees.
 */
import { readdirSync } from "node:fs";

/** Node's active resources, without timers, in order. */
export function activeResources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name !== "Timeout" && name !== "Immediate")
    .sort();
}

/** How many files the process has open, sockets among them; 0 where the system does not tell. */
export function openFiles(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
}
