/**
 * Runs programs of test/threads/async-programs over the built package, each in its own process. A
 * program that hangs exceeds its limit.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { PROGRAM_LIMIT_MS } from "../limits.js";

const PROGRAMS = join(import.meta.dirname, "async-programs");
const execute = promisify(execFile);

/** The libraries whose threads share a default context, and the environment for it. */
export const libraries = [
  ["zeromq", {}],
  ["libzmq-wasm", { LIBZMQ_WASM_THREADS: "1" }],
] as const;

/** Returns the output by line. The program must end by itself, with success, and print no error. */
export async function run(
  [name, ...args]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { stdout, stderr } = await execute(process.execPath, [join(PROGRAMS, `${name}.mjs`), ...args], {
    timeout: PROGRAM_LIMIT_MS,
    killSignal: "SIGKILL",
    env: { ...process.env, LIBZMQ_WASM_THREADS: "", ...environment },
  });
  expect(stderr).toBe("");
  return stdout.split("\n").slice(0, -1);
}
