/** The programs of docs/simulation.md do what the page says, with the package as it is built. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./page-blocks.js";
import { programRunner } from "./page-programs.js";

const run = programRunner("simulation-");
const [first = "", exploring = "", listed = ""] = Array.from(
  readFileSync(join(ROOT, "docs/simulation.md"), "utf8").matchAll(/^```js run-by.*?\n(.*?)^```/gms),
  ([, code]) => code,
);

test("the first world has three replies in ten virtual seconds", async () => {
  const { stdout } = await run("first", `${first}\nconsole.log(JSON.stringify(world.history));`);
  const history = JSON.parse(stdout.trim().split("\n").at(-1)!) as { readonly event: string; readonly time: number }[];
  expect(history.map(({ event }) => event)).toEqual(["reply", "reply", "reply"]);
  expect(history[2]!.time).toBeGreaterThan(2000);
});

test("exploring the same nodes finds a fault that stops the client, and leaves only what is needed", async () => {
  const nodes = first.slice(first.indexOf("world.node("), first.indexOf("await world.run"));
  const build = `const build = (world) => {\n${nodes}\n};`;
  const { stdout } = await run("exploring", `${build}\n${exploring}\nconsole.log(JSON.stringify(finding.faults));`);
  const faults = JSON.parse(stdout.trim().split("\n").at(-1)!) as readonly object[];
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.length).toBeLessThanOrEqual(3);
});

test("the faults that are listed as data happen", async () => {
  const faulty = first.replace(/await world\.run\((.*?)\);/, `${listed}\nawait world.run($1).catch(() => undefined);`);
  const kinds = "console.log(JSON.stringify(world.trace.records.map(({ kind }) => kind)));";
  const { stdout } = await run("listed", `${faulty}\n${kinds}`);
  const seen = JSON.parse(stdout.trim().split("\n").at(-1)!) as readonly string[];
  for (const kind of ["kill", "partition", "link", "conditions", "jump", "stall"]) expect(seen).toContain(kind);
  expect(seen.filter((kind) => kind === "conditions")).toHaveLength(2);
});
