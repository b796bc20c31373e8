/**
 * The Guide's patterns under faults: each holds for 50 seeds, and each version that is known to
 * break is found, with three faults at most. More seeds: `npm run explore`.
 */
import { describe, expect, test } from "vitest";
import { explore } from "libzmq-wasm/sim";
import { SCENARIOS } from "./guide/scenarios.js";

const SEEDS = 50;
/** Seeds that a known fault is looked for in. */
const MOST_SEEDS = 200;
const MOST_FAULTS = 3;
/** Shrinking stops there. */
const TRIALS = 60;

const breaking = SCENARIOS.filter(({ breaks }) => breaks);

describe.each(SCENARIOS.filter(({ breaks }) => !breaks))("$name", ({ says, build, faults, until }) => {
  test(says, async () => {
    const { tried, finding } = await explore({ seeds: SEEDS, build, faults, until, shrinkTrials: TRIALS });
    expect(finding && { seed: finding.seed, faults: finding.faults, error: finding.error }).toBeUndefined();
    expect(tried).toBe(SEEDS);
  });
});

describe.each(breaking)("$name", ({ says, build, faults, until }) => {
  test(says, async () => {
    const { tried, finding } = await explore({ seeds: MOST_SEEDS, build, faults, until, shrinkTrials: TRIALS });
    expect(finding, `${tried} seeds`).toBeDefined();
    expect(finding!.error).toMatchObject({ code: "ERR_SIM_INVARIANT" });
    expect(finding!.faults.length).toBeLessThanOrEqual(MOST_FAULTS);
    const again = await finding!.replay();
    expect(again.world.trace.hash).toBe(finding!.hash);
    again.world.dispose();
  });
});

test("five planted faults and more are among them", () => {
  expect(breaking.filter(({ name }) => name.endsWith("-planted")).length).toBeGreaterThanOrEqual(5);
});
