/**
 * The programs of README.md, each run as it stands in a process of its own against the built package: it ends by itself,
 * and prints what its comments say.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const run = promisify(execFile);
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const programs = Array.from(readme.matchAll(/^```js\n([^]*?)^```$/gm), ([, text = ""]) => text);

/** Inside the repository, where the package knows itself by its name. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(ROOT, "build", "readme-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What the comments behind the calls of console.log say. */
function announced(program: string): string {
  return Array.from(program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, text = ""]) => `${text}\n`).join("");
}

test("there are programs, each of which says what it prints", () => {
  expect(programs.length).toBeGreaterThanOrEqual(2);
  expect(programs.map(announced)).not.toContain("");
});

describe.each(programs.map((program, i) => ({ program, name: `program ${i + 1}` })))("$name", ({ program, name }) => {
  test("prints what its comments say, and ends", async () => {
    const file = join(folder, `${name.replace(" ", "-")}.mjs`);
    writeFileSync(file, program);
    const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder });
    expect(stderr).toBe("");
    expect(stdout).toBe(announced(program));
  });

  test("has no more than 120 characters a line, and names what is there", () => {
    expect(program.split("\n").filter((line) => line.length > 120)).toEqual([]);
    const modules = Array.from(program.matchAll(/ from "([^"]+)"/g), ([, module]) => module);
    expect(modules.filter((module) => !/^(?:libzmq-wasm(?:\/zmq)?|node:.*)$/.test(module ?? ""))).toEqual([]);
  });
});

test("the files it links to are there", () => {
  const links = Array.from(readme.matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g), ([, path = ""]) => path);
  expect(links.length).toBeGreaterThan(6);
  for (const path of links) expect(() => readFileSync(join(ROOT, path))).not.toThrow();
});
