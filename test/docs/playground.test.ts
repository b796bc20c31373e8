/**
 * The programs of the site's playground print the text in their comments. Here they run on Node,
 * with the entry of Node; test/browser runs the library in a browser.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { announced, matches, ROOT } from "./page-blocks.js";
import { programRunner } from "./page-programs.js";

const FOLDER = join(ROOT, "site/playground");
const run = programRunner("playground-");

test.each(readdirSync(FOLDER))("%s", async (name) => {
  const program = readFileSync(join(FOLDER, name), "utf8");
  const onNode = program
    .replace("libzmq-wasm/browser", "libzmq-wasm")
    .replace(/^import \{(.*)\bpreload, /m, "const preload = async () => {};\nimport {$1");
  const { stdout } = await run(name, onNode);
  expect(announced(program)).not.toBe("");
  // Lines of a loop are announced once.
  const wanted = new Set(announced(program).trimEnd().split("\n"));
  for (const line of stdout.trimEnd().split("\n"))
    expect(
      [...wanted].some((pattern) => matches(line, pattern)),
      line,
    ).toBe(true);
});
