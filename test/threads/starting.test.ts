/** What a thread of zmq_threadstart() has of the program that it is of. Programs over the built package, in processes of their own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { PROGRAM_LIMIT_MS } from "../limits.js";

const PROGRAM = join(import.meta.dirname, "programs", "called.cjs");
const PRELOADED = "data:text/javascript,globalThis.preloaded = 'preloaded'";
const execute = promisify(execFile);
const run = (...args: string[]): ReturnType<typeof execute> =>
  execute(process.execPath, args, { timeout: PROGRAM_LIMIT_MS });

test("its arguments, its flags, and all that a CommonJS module exports", async () => {
  const { stdout, stderr } = await run("--import", PRELOADED, PROGRAM, "says", "to", "all");
  expect(stdout).toBe("Hello says to all preloaded\nclosed\n");
  expect(stderr).toBe("");
});

test("flags that are for text do not keep a thread from starting", async () => {
  const started = `zmq.zmq_threadstart({ module: ${JSON.stringify(PROGRAM)}, name: "says" }, "Hello")`;
  const program = `import * as zmq from "libzmq-wasm/zmq"; zmq.zmq_threadclose(${started})`;
  const { stdout } = await run("--input-type=module", "-e", program);
  expect(stdout).toBe("Hello  undefined\n");
});

test("what it throws is told while the thread is blocked that has started it", async () => {
  const { stdout, stderr } = await run(PROGRAM, "fails");
  expect(stdout).toBe("closed\n");
  expect(stderr).toContain("a thread of zmq_threadstart() has failed: Error: out of the thread\n    at ");
});

test("a module that starts a thread of its own whenever it is imported is refused, and told what to do", async () => {
  const { stdout, stderr } = await run(join(import.meta.dirname, "programs", "unguarded.mjs"));
  expect(stdout).toBe("imported\nimported\n");
  expect(stderr).toMatch(/still importing file:.*unguarded\.mjs: .* `if \(isMainThread\) \{ \.\.\. \}`/);
});

test("a thread may start threads once its module is imported", async () => {
  const { stdout, stderr } = await run(join(import.meta.dirname, "programs", "starts-later.mjs"));
  expect([stdout, stderr]).toEqual(["inner\n", ""]);
});
