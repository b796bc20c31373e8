/** Runs a program on a runtime, under a limit. */
import { spawn } from "node:child_process";

/** Longer than any program takes on a busy machine. */
const LIMIT_MS = 60_000;

/**
 * @typedef {object} Outcome
 * @property {number | null} code null: it hung, or was ended by a signal
 * @property {string} output of stdout
 * @property {string} errors of stderr
 * @property {boolean} hung
 */

/**
 * @param {import("./runtimes.mjs").Runtime} runtime
 * @param {string[]} program its path and arguments
 * @param {{ cwd: string, flags?: string[], env?: Record<string, string> }} options
 * @returns {Promise<Outcome>}
 */
export function execute({ command, flags }, program, { cwd, flags: more = [], env = {} }) {
  return new Promise((resolve, reject) => {
    const all = [...flags, ...more];
    const child = spawn(command, [...all, ...program], {
      cwd,
      env: { ...process.env, NO_COLOR: "1", RUNTIME_FLAGS: all.join(" "), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [output, errors, hung] = ["", "", false];
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
    const limit = setTimeout(() => {
      hung = true;
      child.kill("SIGKILL");
    }, LIMIT_MS);
    child.on("error", reject).on("close", (code) => {
      clearTimeout(limit);
      resolve({ code, output, errors, hung });
    });
  });
}

/**
 * Describes the failure of a program that must print "passed" last; undefined if it succeeded.
 * @param {Outcome} outcome
 */
export function problemOf({ code, output, errors, hung }) {
  if (hung) return `hung for ${LIMIT_MS / 1000} s${output === "" ? "" : `, after ${JSON.stringify(output)}`}`;
  if (code === 0 && output.endsWith("passed\n")) return undefined;
  const [line = errors.trim().split("\n").at(-1)] = /^.*\bError: .*$/m.exec(errors) ?? [];
  return `ended with ${code}: ${line ?? JSON.stringify(output)}`;
}
