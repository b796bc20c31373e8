/**
 * The programs of docs/additions.md. Each runs unchanged in a process of its own on the built
 * package. It must end by itself, and print the text in its comments.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { announced, ROOT } from "./page-blocks.js";
import { programRunner } from "./page-programs.js";

const run = programRunner("additions-");
const page = readFileSync(join(ROOT, "docs/additions.md"), "utf8");
const parts = page.split(/^## /m).slice(1);
const programs = parts.flatMap((part) => {
  const text = /^```js\n([^]*?)^```$/m.exec(part)?.[1];
  return text === undefined ? [] : [{ title: part.split("\n", 1)[0]!, text }];
});

test("each part has its program, or shows types", () => {
  expect(programs.length).toBeGreaterThan(8);
  expect(parts.filter((part) => !/^```(?:js|ts)$/m.test(part))).toEqual([]);
});

test.each(programs)("$title", async ({ title, text }) => {
  const { stdout, stderr } = await run(title, text);
  expect(stderr).toBe("");
  expect(announced(text)).not.toBe("");
  expect(stdout).toBe(announced(text));
});
