/**
 * docs/command-line.md has the commands and options of the parser, the exit codes, and a session
 * that is run as it stands.
 * `UPDATE_REFERENCE=1 npx vitest run test/cli/reference.test.ts` writes the commands into it.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { EXIT } from "../../ts/cli/exit.js";
import { reference } from "./reference.js";
import { bound, codeOf, Shell, type Launched } from "./shell.js";

const PAGE = join(import.meta.dirname, "../../docs/command-line.md");
const SECTION = /(<!-- commands:begin -->\n)[^]*?(<!-- commands:end -->)/;

test("the commands are those of the parser", () => {
  const page = readFileSync(PAGE, "utf8");
  expect(page).toMatch(SECTION);
  const written = page.replace(SECTION, (_, begin: string, end: string) => `${begin}\n${reference()}\n\n${end}`);
  if (process.env["UPDATE_REFERENCE"] === "1") writeFileSync(PAGE, written);
  expect(readFileSync(PAGE, "utf8")).toBe(written);
});

test("each exit code is explained", () => {
  const page = readFileSync(PAGE, "utf8");
  const rows = Array.from(page.matchAll(/^\| (\d+) \| /gm), ([, code]) => Number(code));
  expect(rows).toEqual(Object.values(EXIT));
});

/** Figures differ from run to run. */
const comparable = (text: string): string => text.replaceAll(/\d+\.\d{3}/g, "0.000").replaceAll(/^ +0\.000/gm, "0.000");

test("the session prints what the page says", async () => {
  const shell = new Shell();
  const started: Launched[] = [];
  onTestFinished(() => {
    for (const { child } of started) child.kill("SIGKILL");
    shell.remove();
  });
  const folder = mkdtempSync(join(shell.root, "x-"));
  const [, session = ""] = /^```text run-by.*\n([^]*?)^```$/m.exec(readFileSync(PAGE, "utf8"))!;
  const steps = session.split(/^\$ /m).slice(1);
  expect(steps.length).toBeGreaterThan(5);
  const ended: Launched[] = [];
  for (const step of steps) {
    const [command = ""] = step.split("\n");
    const launched = shell.launch(command.replace(/ &$/, ""), folder);
    started.push(launched);
    if (command.endsWith(" &")) {
      await bound(command, folder);
      if (!command.includes("--count")) continue; // it runs to the end of the test
    } else await codeOf(launched.child);
    ended.push(launched);
  }
  for (const { child } of ended) await codeOf(child);
  const lines = (text: string): string[] => comparable(text).split("\n").filter(Boolean).sort();
  expect(lines(ended.map((launched) => launched.output()).join(""))).toEqual(
    lines(steps.map((step) => step.slice(step.indexOf("\n") + 1)).join("")),
  );
});
