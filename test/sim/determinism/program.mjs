// node program.mjs SEED…: runs the worlds of world.mjs with the faults of each seed, and prints for
// each seed a line of JSON: hashes of the trace and of all wasm memory at checkpoints, and what
// happened. With --gc, collects garbage at every checkpoint and all 200 virtual milliseconds.
import { simulate } from "libzmq-wasm/sim";
import build, { faults, options, until } from "./world.mjs";

const CHECKPOINT_MS = 1000;
const collect = process.argv.includes("--gc") ? globalThis.gc : undefined;

/** A plan's faults are not public by themselves: an exploration hands them out. */
async function faultsOf(seed) {
  const { explore } = await import("libzmq-wasm/sim");
  const search = { seeds: [seed, seed], build: () => undefined, check: () => false, until: 0, shrinkTrials: 0 };
  const { finding } = await explore({ ...search, faults });
  return finding.found;
}

async function run(seed) {
  const world = simulate({ ...options, seed, records: 0 });
  build(world);
  world.apply(await faultsOf(seed));
  if (collect) for (let at = 0; at < until; at += 200) world.at(at, () => collect());
  const checkpoints = [];
  for (let at = CHECKPOINT_MS; at <= until; at += CHECKPOINT_MS) {
    await world.run({ until: at });
    checkpoints.push(`${world.trace.hash} ${world.memoryHash()}`);
  }
  const events = {};
  for (const { event } of world.history) events[event] = (events[event] ?? 0) + 1;
  world.dispose();
  return { seed, checkpoints, records: world.trace.count, events };
}

for (const seed of process.argv.slice(2).filter((text) => /^\d+$/.test(text)))
  console.log(JSON.stringify(await run(Number(seed))));
