/** The programs of docs/simulation.md do what the page says, with the package as it is built. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const [first = "", exploring = ""] = Array.from(
  readFileSync(join(ROOT, "docs/simulation.md"), "utf8").matchAll(/^```js\n(.*?)^```/gms),
  ([, code]) => code,
);

async function run(program: string): Promise<string> {
  const args = ["--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return stdout;
}

test("the first world has three replies in ten virtual seconds", async () => {
  const printed = await run(`${first}\nconsole.log(JSON.stringify(world.history));`);
  const history = JSON.parse(printed.trim().split("\n").at(-1)!) as { readonly event: string; readonly time: number }[];
  expect(history.map(({ event }) => event)).toEqual(["reply", "reply", "reply"]);
  expect(history[2]!.time).toBeGreaterThan(2000);
});

test("exploring the same nodes finds a fault that stops the client, and leaves only what is needed", async () => {
  const nodes = first.slice(first.indexOf("world.node("), first.indexOf("await world.run"));
  const build = `const build = (world) => {\n${nodes}\n};`;
  const printed = await run(`${build}\n${exploring}\nconsole.log(JSON.stringify(finding.faults));`);
  const faults = JSON.parse(printed.trim().split("\n").at(-1)!) as readonly object[];
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.length).toBeLessThanOrEqual(3);
});
