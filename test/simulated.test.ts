/** The tests that test/simulated.ts leaves out exist. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LEFT_OUT_FILES, LEFT_OUT_TITLES, leftOut } from "./simulated.js";

const ROOT = join(import.meta.dirname, "..");

test("each file that is left out exists", () => {
  expect(LEFT_OUT_FILES.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test("each file with titles that are left out exists, and each title has a reason", () => {
  for (const [file, titles] of LEFT_OUT_TITLES) {
    expect(existsSync(join(ROOT, file))).toBe(true);
    for (const title of titles) expect(leftOut(join(ROOT, file), `${title} …`)).toMatch(/^\w+ .+/);
  }
  expect(leftOut("test/api/patterns.test.ts", "anything")).toBeUndefined();
});
