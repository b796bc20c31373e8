/** The memory of an instance without sockets: docs/architecture/limits.md has the figures. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** More than a bare WebAssembly.Instance has. */
const MOST_HEAP_BYTES = 30 * 1024;
/** Pages of 64 kB: 16 are the stack, and the rest are data and the first heap. */
const MOST_PAGES = 24;

const program = fileURLToPath(new URL("../programs/instances.mjs", import.meta.url));

test("an instance has at most 24 pages of wasm memory, and 30 kB of JavaScript beyond the bare module", () => {
  const output = execFileSync(process.execPath, ["--expose-gc", program], { encoding: "utf8" });
  const { pages, bare, instance } = JSON.parse(output) as { pages: number; bare: number; instance: number };
  expect(pages).toBeLessThanOrEqual(MOST_PAGES);
  expect(instance - bare).toBeGreaterThan(0);
  expect(instance - bare).toBeLessThanOrEqual(MOST_HEAP_BYTES);
});
