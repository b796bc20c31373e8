/** Files and types of dist/ have names of this project, and none that a bundler makes up. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const DIST = join(import.meta.dirname, "../../dist");
const dist = readdirSync(DIST);

test("beside the entries there are the chunks and the parts of docs/architecture/build.md", () => {
  const code = dist.filter((name) => name.endsWith(".cjs") && !dist.includes(name.replace(/cjs$/, "js")));
  expect(code.sort()).toEqual([
    "api-draft.cjs",
    "api.cjs",
    "constants.cjs",
    "core.cjs",
    "faults.cjs",
    "host-worker.cjs",
    "libzmq-mt.wasm.cjs",
    "libzmq-pgm-mt.wasm.cjs",
    "libzmq-pgm.wasm.cjs",
    "libzmq.wasm.cjs",
    "thread-worker.cjs",
    "unclaimed.cjs",
  ]);
});

test("types have no namespace of aliases", () => {
  const types = dist.filter((name) => name.endsWith(".d.cts"));
  expect(types.length).toBeGreaterThan(5);
  for (const name of types)
    expect(readFileSync(join(DIST, name), "utf8")).not.toMatch(/^declare namespace|typeof \w+_zmq_/m);
});
