/**
 * Traces are printed when a test of this repository times out. With LIBZMQ_WASM_TRACE=1 they are
 * also printed when an instance fails and when the process ends.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");
const HEAD = /libzmq-wasm: the last \d+ transitions of an instance \((\w+)\), because (.*)/g;

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs Node. If a signal is given, the process gets it once it has printed something. */
async function node(args: readonly string[], environment: object, signal?: NodeJS.Signals): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...environment } });
  if (signal) child.stdout.once("data", () => child.kill(signal));
  const status = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, status: await status };
}

function program(mode: string, how: string, environment: object, signal?: NodeJS.Signals): Promise<Ended> {
  return node([join(import.meta.dirname, "programs/waits.mjs"), mode, how], environment, signal);
}

test("a test that times out: the trace of its instance, with the missing transitions", async () => {
  const config = join(import.meta.dirname, "timed-out/vitest.config.ts");
  const { stderr, stdout, status } = await node([VITEST, "run", "--config", config], { VITEST: "" });
  expect(status).toBe(1);
  expect(stdout + stderr).toMatch(/Test timed out in 1ms/);
  expect([...(stdout + stderr).matchAll(HEAD)].map(([, mode, why]) => [mode, why])).toEqual([
    ["inline", 'the test "hangs" was given up'],
  ]);
  expect(stdout + stderr).toMatch(/missing: "asked", which follows #\d+ "needed"/);
});

describe.each(["inline", "threaded"])("LIBZMQ_WASM_TRACE=1, %s", (mode) => {
  const traced = { LIBZMQ_WASM_TRACE: "1" };

  test("the trace is shown at the end of the process", async () => {
    const { stderr, status } = await program(mode, "exits", traced);
    expect([...stderr.matchAll(HEAD)].map((found) => found.slice(1))).toEqual([[mode, "the process ends"]]);
    expect(stderr).toMatch(/#\d+ +[\d.]+ ms {2}thread 0 {2}turn over/);
    expect(status).toBe(0);
  });

  test.skipIf(process.platform === "win32")("the trace is shown when a waiting process is interrupted", async () => {
    const { stderr, status } = await program(mode, "stays", traced, "SIGINT");
    expect([...stderr.matchAll(HEAD)].map((found) => found.slice(1))).toEqual([[mode, "the process ends"]]);
    expect(status).toBe(130);
  });

  test("the trace is shown once when the instance fails", async () => {
    const { stderr } = await program(mode, "fails", traced);
    const heads = [...stderr.matchAll(HEAD)].map((found) => found.slice(1));
    expect(heads).toEqual([[mode, expect.stringMatching(/^it has failed: libzmq has trapped: /)]]);
  });

  test("without the variable no trace is shown", async () => {
    const { stderr, status } = await program(mode, "exits", { LIBZMQ_WASM_TRACE: "" });
    expect([stderr, status]).toEqual(["", 0]);
  });
});
