/**
 * The programs of docs/additions.md. Each runs unchanged in a process of its own on the built
 * package. It must end by itself, and print the text in its comments.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const page = readFileSync(join(ROOT, "docs/additions.md"), "utf8");
const parts = page.split(/^## /m).slice(1);
const programs = parts.flatMap((part) => {
  const text = /^```js\n([^]*?)^```$/m.exec(part)?.[1];
  return text === undefined ? [] : [{ title: part.split("\n", 1)[0]!, text }];
});

/** Inside the repository, where programs can import the package by its name. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(ROOT, "build", "additions-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The text in the comments behind calls of console.log. */
function announced(program: string): string {
  return Array.from(program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, text = ""]) => `${text}\n`).join("");
}

test("each part has its program, or shows types", () => {
  expect(programs.length).toBeGreaterThan(8);
  expect(parts.filter((part) => !/^```(?:js|ts)$/m.test(part))).toEqual([]);
});

test.each(programs)("$title", async ({ title, text }) => {
  const file = join(folder, `${title.replace(/\W+/g, "-")}.mjs`);
  writeFileSync(file, text);
  const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder });
  expect(stderr).toBe("");
  expect(announced(text)).not.toBe("");
  expect(stdout).toBe(announced(text));
});
