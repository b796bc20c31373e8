/**
 * Fenced code blocks of pages, and what each is for. The words behind the language say it:
 *
 * - `js`: a program of its own. It prints the text in its comments behind `console.log(…);`, and
 *   ends.
 * - `ts`: is type-checked. A comment before it, `<!-- given: … -->`, declares what it does not.
 * - `js [name]`, `ts [name]`, `json [name]`, `text [name]`: a file that commands of the page use.
 * - `sh`: commands in the folder of those files, run in the order of the page.
 * - `sh [terminal 1]`: a command that goes on while the rest of the page is run.
 * - `text [output]`: what the commands above print. `…` stands for any text in a line. Behind a
 *   command that goes on, what it prints first.
 * - `text [terminal 1]`: what the command in that terminal prints later.
 * - `not-run="reason"`: is neither run nor checked. The site shows the reason.
 * - `run-by="test/…"`: that test runs it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

export interface Block {
  /** Title of a test: the line of the page, and the heading above. */
  readonly title: string;
  readonly language: string;
  /** Name of a file, "output", or "terminal N". */
  readonly name: string | undefined;
  readonly notRun: string | undefined;
  readonly runBy: string | undefined;
  /** Declarations that a `ts` block is checked with. */
  readonly given: string;
  readonly text: string;
}

const FENCE = /(?:^<!-- given:([^]*?)-->\n+)?^( *)```(\w+)(.*)\n([^]*?)^ *```$/gm;

/** The blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  const source = readFileSync(join(ROOT, page), "utf8");
  return Array.from(source.matchAll(FENCE), (match) => {
    const [, given = "", indent = "", language = "", info = "", text = ""] = match;
    const before = source.slice(0, match.index);
    const heading = /^#+ (.*)$/m.exec(before.slice(before.lastIndexOf("\n#") + 1))?.[1] ?? "";
    return {
      title: `line ${before.split("\n").length}, ${heading}`,
      language,
      name: /\[([^\]]+)\]/.exec(info)?.[1],
      notRun: /not-run="([^"]*)"/.exec(info)?.[1],
      runBy: /run-by="([^"]*)"/.exec(info)?.[1],
      given: given.trim(),
      text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    };
  });
}

/** The text in the comments behind calls of console.log. */
export function announced(program: string): string {
  return Array.from(program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, text = ""]) => `${text}\n`).join("");
}

/** Whether text is the expected one, in which `…` stands for any text in a line. */
export function matches(text: string, expected: string): boolean {
  const escaped = expected.trimEnd().replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("…", ".*")}$`).test(text.trimEnd());
}
