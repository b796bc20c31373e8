/**
 * Whole programs with an authenticator, on the built package: they end by themselves, and a hook
 * that throws does not end them. Also the example, and the programs of docs/security.md.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { modes } from "./support.js";

const ROOT = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);

describe.each(modes)("a process on an instance that is %s", (mode) => {
  test("ends by itself with an authenticator open, even if its hooks have thrown", async () => {
    const file = join(ROOT, "test", "auth", "programs", "guarded.mjs");
    const { stdout, stderr } = await run(process.execPath, [file, mode], { cwd: ROOT });
    expect(stdout).toBe("Hello\n200 400 500\n");
    expect(stderr).toMatch(/Error: the hook is broken/);
  });
});

test("an authenticator without a reference is not collected, and still decides", async () => {
  const file = join(ROOT, "test", "auth", "programs", "dropped.mjs");
  const { stdout } = await run(process.execPath, ["--expose-gc", file], { cwd: ROOT });
  expect(stdout).toBe("something was collected\nhandshake:error:auth\n");
});

test("the example runs twice, with the keys of the first run", async () => {
  const folder = mkdtempSync(join(ROOT, "build", "ironhouse-"));
  try {
    const outputs: string[] = [];
    for (const wanted of ["made", "loaded"]) {
      const { stdout, stderr } = await run(process.execPath, [
        join(ROOT, "dist", "examples", "guide", "async", "ironhouse.js"),
        folder,
      ]);
      expect(stderr).toBe("");
      expect(stdout).toMatch(new RegExp(`^${wanted} the server's keys`));
      outputs.push(stdout);
    }
    for (const text of outputs)
      expect(text.trim().split("\n").slice(-2)).toEqual([
        "Mallory is refused: Authentication failure",
        "Alice says Hello",
      ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const page = readFileSync(join(ROOT, "docs", "security.md"), "utf8");
const programs = Array.from(page.matchAll(/^```js\n([^]*?)^```$/gm), ([, text = ""], i) => ({
  text,
  title: `${i + 1}`,
}));

describe("docs/security.md", () => {
  test("has programs", () => {
    expect(programs.length).toBeGreaterThanOrEqual(3);
  });

  test.each(programs)("program $title prints the text in its comments, and ends", async ({ text }) => {
    const folder = mkdtempSync(join(ROOT, "build", "security-"));
    try {
      writeFileSync(join(folder, "program.mjs"), text);
      const { stdout, stderr } = await run(process.execPath, ["program.mjs"], { cwd: folder });
      const announced = Array.from(text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, line = ""]) => `${line}\n`);
      expect(announced.length).toBeGreaterThan(0);
      expect(stderr).toBe("");
      expect(stdout).toBe(announced.join(""));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
