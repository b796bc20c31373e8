/**
 * Arguments, flags and errors of threads that zmq_threadstart() starts. Each program runs over the
 * built package in its own process.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { PROGRAM_LIMIT_MS } from "../limits.js";
import { temporaryFolder } from "../support.js";

const PROGRAM = join(import.meta.dirname, "programs", "called.cjs");
const PRELOADED = "data:text/javascript,globalThis.preloaded = 'preloaded'";
const execute = promisify(execFile);
const run = (...args: string[]): ReturnType<typeof execute> =>
  execute(process.execPath, args, { timeout: PROGRAM_LIMIT_MS });

/**
 * The same for a program whose thread throws. The error ends the process too, if its event loop
 * turns again.
 */
const runFailing = (...args: string[]): Promise<{ stdout: unknown; stderr: unknown }> =>
  run(...args).catch((error: unknown) => error as { stdout: unknown; stderr: unknown });

test("a thread has the arguments and flags of its program, and all exports of a CommonJS module", async () => {
  const { stdout, stderr } = await run("--import", PRELOADED, PROGRAM, "says", "to", "all");
  expect(stdout).toBe("Hello says to all preloaded\nclosed\n");
  expect(stderr).toBe("");
});

test("flags for source text do not keep a thread from starting", async () => {
  const started = `zmq.zmq_threadstart({ module: ${JSON.stringify(PROGRAM)}, name: "says" }, "Hello")`;
  const program = `import * as zmq from "libzmq-wasm/zmq"; zmq.zmq_threadclose(${started})`;
  const { stdout } = await run("--input-type=module", "-e", program);
  expect(stdout).toBe("Hello  undefined\n");
});

test("a thread's error is written while the thread that started it is blocked", async () => {
  const { stdout, stderr } = await runFailing(PROGRAM, "fails");
  expect(stdout).toBe("closed\n");
  expect(stderr).toContain("a thread of zmq_threadstart() has failed: Error: out of the thread\n    at ");
});

test("a module that starts a thread whenever it is imported is refused, with an error that says what to do", async () => {
  const { stdout, stderr } = await runFailing(join(import.meta.dirname, "programs", "unguarded.mjs"));
  expect(stdout).toBe("imported\nimported\n");
  expect(stderr).toMatch(/still importing file:.*unguarded\.mjs: .* `if \(isMainThread\) \{ \.\.\. \}`/);
});

test("a thread may start threads once its module is imported", async () => {
  const { stdout, stderr } = await run(join(import.meta.dirname, "programs", "starts-later.mjs"));
  expect([stdout, stderr]).toEqual(["inner\n", ""]);
});

describe("a thread that cannot start", () => {
  const HOST = 'import { createInstance } from "libzmq-wasm"; createInstance({ threads: true });';
  const broken = (what: string): string =>
    `data:text/javascript,import { isMainThread } from "node:worker_threads"; if (!isMainThread) ${what}`;
  const inText = (...flags: string[]): Promise<unknown> => run(...flags, "--input-type=module", "-e", HOST);

  test.skipIf(process.platform !== "linux").each([
    ['throw new Error("the loader is broken")', "Error: libzmq's thread could not start: the loader is broken"],
    ["process.exit(1)", "Error: libzmq's thread could not start: it has ended before it ran"],
  ])("the host thread's error is thrown at once: %s", async (what, message) => {
    const preload = join(temporaryFolder(), "preload.cjs");
    writeFileSync(preload, `if (!require("node:worker_threads").isMainThread) ${what}`);
    const program = execute(process.execPath, ["--input-type=module", "-e", HOST], {
      timeout: PROGRAM_LIMIT_MS,
      env: { ...process.env, NODE_OPTIONS: `--require ${preload}` },
    });
    await expect(program).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(message) as string });
    await expect(program).rejects.toMatchObject({ stderr: expect.stringContaining("ERR_ZMQ_THREAD_START") as string });
  });

  test("without --allow-worker it is EACCES, and the flag's name", async () => {
    const flag = Number.parseInt(process.versions.node) < 22 ? "--experimental-permission" : "--permission";
    const refused = expect.stringMatching(/start node with --allow-worker[^]*code: 'EACCES'/) as string;
    await expect(inText(flag, "--allow-fs-read=*")).rejects.toMatchObject({ code: 1, stderr: refused });
  });

  test.skipIf(process.platform !== "linux")("the caller does not wait for a thread whose loader fails", async () => {
    const loader = broken('throw new Error("the loader is broken")');
    const { stdout, stderr } = await runFailing("--import", loader, PROGRAM, "says", "to", "all");
    expect(stdout).toBe("closed\n");
    expect(stderr).toContain("Error: libzmq's thread could not start: the loader is broken");
  });
});
