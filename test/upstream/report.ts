/** Writes docs/conformance.md from the results of a run. */
import { writeFileSync } from "node:fs";
import type { Outcome } from "./outcome.js";
import { isFuzzer, type Exclusion } from "./programs.js";

const REPORT = "docs/conformance.md";
/** The line width of the docs, in characters. */
const WIDTH = 100;

/** A program's results here, and natively if upstream's own build makes it. */
export interface Row {
  readonly name: string;
  readonly native: Outcome | undefined;
  readonly wasm: Outcome;
  /** Cases that pass natively and do not exist here. */
  readonly missing: readonly string[];
}

const TABLE = ["| program | native | here | native s | here s |", "| --- | --- | --- | ---: | ---: |"];

export function writeReport(rows: readonly Row[], excluded: readonly Exclusion[], inputs: string): void {
  const programs = rows.filter(({ name }) => !isFuzzer(name));
  const fuzzers = rows.filter(({ name }) => isFuzzer(name));
  const lines = [
    "# Conformance",
    "",
    "`npm run test:upstream -- --report` writes this page. It runs upstream's test programs of libzmq",
    "4.3.4, unchanged: natively, as upstream's CMakeLists builds them, and compiled to wasm over this",
    "package's port and host, in threaded mode. The table counts the cases that passed, of those that",
    "were run. An alarm that a program sets itself ends it after the same time natively and here.",
    "",
    sums("here", programs, ({ wasm }) => wasm),
    sums("natively", programs, ({ native }) => native),
    "",
    ...TABLE,
    ...programs.map(line),
    "",
    "## Fuzz harnesses",
    "",
    `Upstream's harnesses with ${inputs} inputs each. \`test/upstream/support/corpus.c\` makes the inputs from`,
    "a seed: greetings, commands, frames, handshakes, endpoints and option values, combined and damaged.",
    "Natively the harnesses skip themselves, because the corpora are not in the tarball.",
    "",
    ...TABLE,
    ...fuzzers.map(line),
    "",
    "## Not run",
    "",
    ...reasons(excluded),
    "",
  ];
  writeFileSync(REPORT, lines.join("\n"));
}

/** The exclusions as a list, with one item per reason. */
function reasons(excluded: readonly Exclusion[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { program, testCase, reason } of excluded) {
    const name = testCase === undefined ? `\`${program}\`` : `\`${program}\` ${testCase}`;
    groups.set(reason, [...(groups.get(reason) ?? []), name]);
  }
  return [...groups].map(([reason, names]) => wrapped(`- ${names.join(", ")}: ${reason}`));
}

/** Wraps a list item at the width of the docs. */
function wrapped(item: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of item.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}

function line({ name, native, wasm }: Row): string {
  const seconds = (found: Outcome | undefined): string => (found ? found.seconds.toFixed(1) : "");
  return `| ${name} | ${verdict(native)} | ${verdict(wasm)} | ${seconds(native)} | ${seconds(wasm)} |`;
}

function verdict(found: Outcome | undefined): string {
  if (!found) return "not built";
  if (found.skipped) return "skips itself";
  const { passed, failed, ignored, excluded } = found;
  const notes = [ignored > 0 ? `, ${ignored} ignored` : "", excluded > 0 ? `, ${excluded} excluded` : ""];
  const text = `${passed} of ${passed + failed}${notes.join("")}`;
  return failed > 0 ? `**${text}**` : text;
}

function sums(where: string, rows: readonly Row[], of: (row: Row) => Outcome | undefined): string {
  const found = rows.map(of).filter((outcome) => outcome !== undefined);
  const sum = (number: (outcome: Outcome) => number): number => found.reduce((total, one) => total + number(one), 0);
  const skipped = found.filter((one) => one.skipped).length;
  const failed = sum((one) => one.failed);
  return (
    `- ${where}: ${found.length} programs, ${skipped} of which skip themselves; ` +
    `${sum((one) => one.passed)} cases passed, ${failed} failed, ${sum((one) => one.ignored)} ignored`
  );
}
