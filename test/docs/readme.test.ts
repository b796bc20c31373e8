/**
 * The programs of README.md. Each runs unchanged in a process of its own on the built package. It
 * must end by itself, and print the text in its comments.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { announced, ROOT } from "./page-blocks.js";
import { programRunner } from "./page-programs.js";

const run = programRunner("readme-");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const programs = Array.from(readme.matchAll(/^```js\n([^]*?)^```$/gm), ([, text = ""]) => text);

test("there are programs, and each has comments with its output", () => {
  expect(programs.length).toBeGreaterThanOrEqual(2);
  expect(programs.map(announced)).not.toContain("");
});

describe.each(programs.map((program, i) => ({ program, name: `program ${i + 1}` })))("$name", ({ program, name }) => {
  test("prints the text in its comments, and ends", async () => {
    const { stdout, stderr } = await run(name, program);
    expect(stderr).toBe("");
    expect(stdout).toBe(announced(program));
  });

  test("has at most 120 characters a line, and imports modules that exist", () => {
    expect(program.split("\n").filter((line) => line.length > 120)).toEqual([]);
    const modules = Array.from(program.matchAll(/ from "([^"]+)"/g), ([, module]) => module);
    expect(modules.filter((module) => !/^(?:libzmq-wasm(?:\/zmq)?|node:.*)$/.test(module ?? ""))).toEqual([]);
  });
});

test("the files that it links to exist", () => {
  const links = Array.from(readme.matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g), ([, path = ""]) => path);
  expect(links.length).toBeGreaterThan(6);
  expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("it says how large the tarball and the installed package are", () => {
  const command = ["pack", "--dry-run", "--ignore-scripts", "--json"];
  const packed = execFileSync("npm", command, { cwd: ROOT, encoding: "utf8", shell: process.platform === "win32" });
  const [{ size, unpackedSize }] = JSON.parse(packed) as [{ size: number; unpackedSize: number }];
  const said = /([\d.]+) MB to download, ([\d.]+) MB on disk/.exec(readme)!.slice(1).map(Number);
  for (const [i, bytes] of [size, unpackedSize].entries())
    expect(Math.abs(said[i]! - bytes / 1e6), `${bytes} bytes`).toBeLessThan(0.1);
});

test("the home page of the site has the same figures, and docs/conformance.md the same cases", () => {
  const home = readFileSync(join(ROOT, "site/pages/index.md"), "utf8").replaceAll(/\s+/g, " ");
  const conformance = readFileSync(join(ROOT, "docs/conformance.md"), "utf8");
  const words = readme.replaceAll(/\s+/g, " ");
  const figures = (text: string): string[] =>
    /all (\d+) cases.*? in ([\d.]+) µs instead of ([\d.]+) µs/.exec(text)!.slice(1);
  expect(figures(home)).toEqual(figures(words));
  expect(conformance).toContain(`${figures(words)[0]} cases passed`);
});
