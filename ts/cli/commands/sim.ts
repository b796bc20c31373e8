/** `zmq sim`: what it takes. */
import type { CommandSpec } from "../command.js";
import { usageError } from "../exit.js";
import { duration, wholeNumber } from "../values.js";

/** "1000" or "1-1000" */
function seedRange(text: string): readonly [number, number] {
  const [, first = "", last] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const range = last === undefined ? ([1, Number(first)] as const) : ([Number(first), Number(last)] as const);
  if (first === "" || range[0] > range[1])
    throw usageError(`'${text}' is no range of seeds`, "such as 1000, or 1-1000");
  return range;
}

export const sim: CommandSpec = {
  name: "sim",
  args: [["<file>", "a module that builds the world"]],
  summary: "run a world: a simulated network of programs",
  details: `The default export of the module is a function that adds nodes to the world that it is given
(docs/simulation.md). Other exports are options: 'options' for the world, 'until' for its virtual
time in milliseconds, 'check', and for --seeds 'faults' and 'sizes', as explore() takes them. A
module without a default export runs by itself.

What nodes log is written as lines. With --seeds, worlds are run until one fails, and what is
written is its seed, and the faults that are left after shrinking. The exit code is 1 if a world
fails.`,
  options: (command) =>
    void command
      .option("--seed <n>", "seed of the world", wholeNumber(0))
      .option("--until <time>", "virtual time at which the world ends: 500ms, 10s, 5m", duration)
      .option("--seeds <range>", "explore: try these seeds, such as 1000 or 1-1000", seedRange)
      .option("--jobs <n>", "with --seeds: threads (one for each processor)", wholeNumber(1))
      .option("--trace <path>", "write the trace as JSON lines")
      .option("--diagram <path>", "draw the trace as SVG")
      .option("-j, --json", "write the history as JSON lines")
      .option("-q, --quiet", "do not write the history"),
  examples: [
    { shows: "run a world for 10 virtual seconds", command: "zmq sim world.mjs --seed 7 --until 10s" },
    { shows: "look for a seed that fails", command: "zmq sim world.mjs --seeds 1-20 --until 10s" },
    { shows: "draw what happens", command: "zmq sim world.mjs --until 3s --quiet --diagram run.svg" },
  ],
  load: () => import("../run/sim.js"),
};
