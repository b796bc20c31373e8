/**
 * Every program and command on every page does what the page says, on the built package. Blocks
 * that are not run say why, on the page. test/docs/page-blocks.ts lists the kinds of blocks.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { announced, blocksOf, matches, ROOT, type Block } from "./page-blocks.js";
import { programRunner } from "./page-programs.js";
import { packageFolder, runPage } from "./page-session.js";
import { typeErrors } from "./type-check.js";

const pages = ["docs", "site/pages"]
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => posix.join(folder, name)),
  )
  .filter((name) => name.endsWith(".md"))
  .sort();
const blocks = new Map(pages.map((page) => [page, blocksOf(page)]));

const LANGUAGES = ["js", "ts", "html", "sh", "text", "json", "py", "c", "diff", "yaml", "dockerfile"];
const isLeftOut = ({ notRun, runBy }: Block): boolean => notRun !== undefined || runBy !== undefined;
const isProgram = (block: Block): boolean => block.language === "js" && block.name === undefined && !isLeftOut(block);
const isTypes = ({ language, notRun }: Block): boolean => language === "ts" && notRun === undefined;
const isSession = (block: Block): boolean => (block.language === "sh" || block.name !== undefined) && !isLeftOut(block);

describe("the pages", () => {
  const all = [...blocks.values()].flat();

  test("have blocks of known languages, and each that is not run has a reason", () => {
    expect(all.length).toBeGreaterThan(60);
    expect(all.map(({ language }) => language).filter((language) => !LANGUAGES.includes(language))).toEqual([]);
    expect(all.filter(({ notRun }) => notRun !== undefined && notRun.length < 10)).toEqual([]);
    expect(all.filter(({ runBy }) => runBy !== undefined && !existsSync(join(ROOT, runBy)))).toEqual([]);
  });

  test("use each file that they show", () => {
    for (const [page, list] of blocks) {
      const files = list.filter((block) => isSession(block) && block.language !== "sh" && /\./.test(block.name!));
      const unused = files.filter(
        ({ name, text }) => !list.some((other) => other.text !== text && other.text.includes(posix.basename(name!))),
      );
      expect(unused.map(({ name }) => `${page}: ${name!}`)).toEqual([]);
    }
  });
});

describe.each(pages.filter((page) => blocks.get(page)!.some(isProgram)))("%s", (page) => {
  const run = programRunner("page-");
  test.each(blocks.get(page)!.filter(isProgram))("$title", async ({ title, text }) => {
    const { stdout, stderr } = await run(title, text);
    expect(stderr).toBe("");
    expect(stdout === announced(text) || matches(stdout, announced(text)) ? announced(text) : stdout).toBe(
      announced(text),
    );
  });
});

describe("files and commands", () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  test.each(pages.filter((page) => blocks.get(page)!.some(isSession)))("%s", async (page) => {
    const folder = packageFolder("page-session-");
    folders.push(folder);
    expect(await runPage(folder, blocks.get(page)!.filter(isSession))).toEqual([]);
  });
});

describe("types", () => {
  const checked = pages.flatMap((page) =>
    blocks
      .get(page)!
      .filter(isTypes)
      .map((block) => ({ page, ...block })),
  );
  let folder: string;
  let errors: readonly (readonly string[])[];
  beforeAll(() => {
    folder = packageFolder("page-types-");
    errors = typeErrors(folder, checked);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(checked.map((block, i) => ({ ...block, i })))("$page, $title", ({ i }) => {
    expect(errors[i]).toEqual([]);
  });
});
