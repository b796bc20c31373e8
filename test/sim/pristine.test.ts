/**
 * Exploration finds a known fault of libzmq: on libzmq without patches (`./build.sh --pristine`) a
 * world fails that holds on ours. `npm run test:patches` builds that libzmq.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAM = join(import.meta.dirname, "pristine/find.mjs");
const PRISTINE = join(ROOT, "build/pristine");
const SEEDS = "20";

interface Found {
  readonly tried: number;
  readonly seed?: number;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly error?: string;
}

function explore(module: string, path: string): Found {
  const env = { ...process.env, LIBZMQ_WASM_PATH: path };
  return JSON.parse(execFileSync(process.execPath, [PROGRAM, module, SEEDS], { env, encoding: "utf8" })) as Found;
}

test("a large frame on a slow link does not end its connection by heartbeats", () => {
  expect(explore("./large-frame.mjs", join(ROOT, "dist"))).toEqual({ tried: Number(SEEDS) });
});

test.skipIf(!existsSync(join(PRISTINE, "libzmq.wasm")))("without patch 041 it does, as exploration finds", () => {
  const found = explore("./large-frame.mjs", PRISTINE);
  expect(found.seed).toBeGreaterThan(0);
  expect(found.error).toContain('"a connection that works stays" does not hold');
  // Smaller than what the seed chose: such a frame takes longer than the heartbeat's timeout.
  const { kilobytes, bandwidth } = found.sizes as { readonly kilobytes: number; readonly bandwidth: number };
  expect(kilobytes / bandwidth).toBeGreaterThan(1.5);
  expect(kilobytes).toBeLessThan(400);
});
