/**
 * A test that runs with many seeds, for the test runners that have a function `test(name, body)`.
 */
import { functionOf, objectOf, seedRange } from "./arguments.js";
import type { WorldOptions } from "./options.js";
import { simulate } from "./simulate.js";
import type { World } from "./world.js";

/** A test runner's function: that of vitest, of `node:test`, of jest. */
export type TestFunction = (name: string, body: () => Promise<void>) => unknown;

/** Options of `simTest()`, and of the worlds that it makes. */
export interface SimTestOptions extends Omit<WorldOptions, "seed"> {
  /** How many seeds are run, or the first and the last one. Default: 10. */
  readonly seeds?: number | readonly [first: number, last: number];
  /** The function that makes a test. Default: the global `test`, or that of `node:test`. */
  readonly test?: TestFunction;
}

/** Runs `body` with a world of each seed, as one test. A seed that fails is named by the error. */
export function simTest(name: string, options: SimTestOptions, body: (world: World) => unknown): void {
  const { seeds = 10, test = defaultTest(), ...world } = objectOf(options, "options", "{ seeds: 10 }");
  const [first, last] = seedRange(seeds);
  functionOf(body, "body");
  test(name, async () => {
    for (let seed = first; seed <= last; seed++) await runSeed(simulate({ ...world, seed }), body);
  });
}

async function runSeed(world: World, body: (world: World) => unknown): Promise<void> {
  try {
    await body(world);
  } catch (error) {
    if (error instanceof Error && !error.message.includes("seed")) error.message += ` (seed ${world.seed})`;
    throw error;
  } finally {
    world.dispose();
  }
}

function defaultTest(): TestFunction {
  const global = (globalThis as { test?: unknown }).test;
  if (typeof global === "function") return global as TestFunction;
  return (process.getBuiltinModule("node:test") as unknown as { readonly test: TestFunction }).test;
}
