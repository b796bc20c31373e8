/**
 * Runs the tests of the async API and of the mirror again, over a network of faults, for a few
 * seeds. selection.ts lists them. Each run is a vitest of its own, because the environment turns
 * the faults on.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { limit } from "../limits.js";

const VITEST = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const CONFIG = join(import.meta.dirname, "vitest.config.ts");
/** For a whole run of the suite. */
const SUITE_LIMIT_MS = limit(240_000);

interface Run {
  readonly status: number;
  readonly output: string;
}

async function suite(faults: string, ...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, [VITEST, "run", "--config", CONFIG, "--reporter", "dot", ...args], {
    env: { ...process.env, LIBZMQ_WASM_FAULTS: faults, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill());
  const [out, error, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number]>,
  ]);
  return { status, output: `${out}\n${error}` };
}

test.each(["seed=1,read=1-7,write=1-7", "seed=2,again=0.4,delay=0.4", "seed=3,read=1-7,write=1-7,again=0.3,delay=0.2"])(
  "over %s",
  { timeout: SUITE_LIMIT_MS },
  async (faults) => {
    const { status, output } = await suite(faults);
    expect(status, output).toBe(0);
    expect(Number(/Tests .*?(\d+) passed/.exec(output)?.[1])).toBeGreaterThan(250);
  },
);

test("the environment turns the faults on", { timeout: SUITE_LIMIT_MS }, async () => {
  const { status, output } = await suite("speed=1", "test/zmq/poll.test.ts");
  expect(status).not.toBe(0);
  expect(output).toContain('There is no fault "speed"');
});
