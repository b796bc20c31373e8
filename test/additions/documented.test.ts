/**
 * The programs of docs/additions.md, each run as it stands in a process of its own against the built package: it ends by
 * itself, and prints what its comments say.
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

/** Inside the repository, where the package knows itself by its name. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(ROOT, "build", "additions-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What the comments behind the calls of console.log say. */
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
