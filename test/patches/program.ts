/**
 * Runs a program over the built package in a process of its own, for tests that would hang or end
 * the test process on a wasm without the patch. The environment is passed on, including
 * LIBZMQ_WASM_PATH.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { PROGRAM_LIMIT_MS } from "../limits.js";

const ROOT = join(import.meta.dirname, "../..");
/**
 * Milliseconds after which a hung program is ended. Shorter than a test's limit on the pristine
 * wasm (run.mjs).
 */
const LIMIT = process.env["LIBZMQ_WASM_PATH"] ? 3_000 : PROGRAM_LIMIT_MS;

export interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; null if a signal ended the program, as at the limit. */
  readonly status: number | null;
}

/** Runs `text`, a module that may import "libzmq-wasm" and its other entries. */
export function runProgram(text: string, environment: Readonly<Record<string, string>> = {}): Promise<Ending> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", text], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT,
    killSignal: "SIGKILL",
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (piece: string) => (output[name] += piece));
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", (status) => {
      done({ ...output, status });
    });
  });
}
