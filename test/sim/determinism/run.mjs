/**
 * npm run test:determinism [-- SEED…]: runs the same simulated worlds (world.mjs) on each supported
 * Node, without optimization and under garbage collection stress, and compares the hashes of their
 * traces and of all wasm memory at every checkpoint. The last line is "N passed, N failed", of
 * engines. Other Nodes are npm packages that test/package/runtimes installs.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runtimes } from "../../package/runtimes/runtimes.mjs";

const PROGRAM = join(import.meta.dirname, "program.mjs");
const SEEDS = ["1", "2"];

/** Flags of V8 under which a world must do the same, and arguments of the program. */
export const STRESS = {
  "twice in one process": { flags: [], twice: true },
  "in another process": { flags: [] },
  "without optimization": { flags: ["--no-opt"] },
  "under garbage collection stress": { flags: ["--expose-gc", "--stress-compaction", "--gc-interval=20000"], gc: true },
};

/**
 * The lines that the program prints on an engine, one for each seed.
 * @param {string} command @param {{ flags: readonly string[], twice?: boolean, gc?: boolean }} how
 * @param {readonly string[]} seeds
 */
export function outcomes(command, { flags, twice = false, gc = false }, seeds) {
  const args = [...flags, PROGRAM, ...seeds, ...(twice ? seeds : []), ...(gc ? ["--gc"] : [])];
  const lines = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    .trim()
    .split("\n");
  return twice ? [lines.slice(0, seeds.length), lines.slice(seeds.length)] : [lines];
}

function main() {
  const given = process.argv.slice(2);
  const seeds = given.length > 0 ? given : SEEDS;
  const [expected = []] = outcomes(process.execPath, { flags: [] }, seeds);
  let passed = 0;
  let failed = 0;
  for (const { title, command, node } of runtimes()) {
    if (node === 0) continue;
    for (const [name, how] of Object.entries(STRESS)) {
      const same = outcomes(command, how, seeds).every((lines) => lines.join() === expected.join());
      if (same) passed++;
      else failed++;
      console.log(`${same ? "same  " : "differ"}  ${title}, ${name}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
