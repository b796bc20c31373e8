/**
 * docs/command-line.md has the commands and options of the parser, and the exit codes.
 * `UPDATE_REFERENCE=1 npx vitest run test/cli/reference.test.ts` writes the commands into it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXIT } from "../../ts/cli/exit.js";
import { reference } from "./reference.js";

const PAGE = join(import.meta.dirname, "../../docs/command-line.md");
const SECTION = /(<!-- commands:begin -->\n)[^]*?(\n<!-- commands:end -->)/;

test("the commands are those of the parser", () => {
  const page = readFileSync(PAGE, "utf8");
  expect(page).toMatch(SECTION);
  const written = page.replace(SECTION, (_, begin: string, end: string) => `${begin}${reference()}${end}`);
  if (process.env["UPDATE_REFERENCE"] === "1") writeFileSync(PAGE, written);
  expect(readFileSync(PAGE, "utf8")).toBe(written);
});

test("each exit code is explained", () => {
  const page = readFileSync(PAGE, "utf8");
  const rows = Array.from(page.matchAll(/^\| (\d+) \| /gm), ([, code]) => Number(code));
  expect(rows).toEqual(Object.values(EXIT));
});
