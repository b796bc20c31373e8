/**
 * Throughput and round trip on each runtime: medians of rounds in which the runtimes take turns.
 */
import { join } from "node:path";
import { median } from "../../../bench/report.mjs";
import { execute } from "./execute.mjs";

const ROUNDS = 3;

/**
 * Units: microseconds, and messages per second.
 * @typedef {{ roundTrip: number, throughput: number, batches: number }} Figures
 */

/**
 * @param {import("./runtimes.mjs").Runtime[]} runtimes
 * @param {string} app
 * @returns {Promise<Figures[]>}
 */
export async function measure(runtimes, app) {
  /** @type {Figures[][]} */
  const runs = runtimes.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, runtime] of runtimes.entries()) {
      const { code, output, errors } = await execute(runtime, [join(app, "figures.mjs")], { cwd: app });
      if (code !== 0) throw new Error(`${runtime.title}: ${errors}`);
      runs[i]?.push(JSON.parse(output));
    }
  }
  return runs.map((each) => ({
    roundTrip: median(each.map(({ roundTrip }) => roundTrip)),
    throughput: median(each.map(({ throughput }) => throughput)),
    batches: median(each.map(({ batches }) => batches)),
  }));
}
