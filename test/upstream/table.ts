/**
 * Prints a run: a line for each program as it ends, the reasons of failures, and the closing line.
 */
import type { Outcome } from "./outcome.js";
import type { Row } from "./report.js";

/** The last lines of a failed program's output that are shown. */
const TAIL_LINES = 12;
const NAME_WIDTH = 32;
const COLUMNS = ["passed", "failed", "ignored", "excluded", "seconds"];

const cell = (value: string | number): string => String(value).padStart(9);

function cells({ passed, failed, ignored, excluded, seconds, skipped }: Outcome): string {
  const counts = skipped ? ["skipped", "", "", ""] : [passed, failed, ignored, excluded];
  return [...counts, seconds.toFixed(1)].map(cell).join("");
}

export function printHead(natively: boolean): void {
  const head = COLUMNS.map(cell).join("");
  const native = natively ? [cell("native:"), ...COLUMNS.slice(1).map(cell)].join("") : "";
  console.log("program".padEnd(NAME_WIDTH) + head + native);
}

export function printRow({ name, wasm, native, missing }: Row, verbose: boolean): void {
  console.log(name.padEnd(NAME_WIDTH) + cells(wasm) + (native ? cells(native) : ""));
  if (wasm.wrong !== undefined) print([wasm.wrong]);
  const lines = wasm.output.trimEnd().split("\n");
  if (verbose) print(lines);
  else if (wasm.wrong !== undefined) print(lines.slice(-TAIL_LINES));
  else if (wasm.failed > 0) print(lines.filter((line) => line.includes(":FAIL")));
  print(missing.map((testCase) => `${testCase} passes natively and is not here`));
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(`    ${line}`);
}

/** Prints the closing line. Returns the number of failures. */
export function printClosing(rows: readonly Row[]): number {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const skipped = rows.filter(({ wasm }) => wasm.skipped).length;
  const [ignored, excluded] = [sum(({ wasm }) => wasm.ignored), sum(({ wasm }) => wasm.excluded)];
  const failed = sum(({ wasm, missing }) => wasm.failed + missing.length);
  console.log(`${rows.length} programs, ${skipped} skip themselves; ${ignored} cases ignored, ${excluded} excluded`);
  console.log(`${sum(({ wasm }) => wasm.passed)} passed, ${failed} failed`);
  return failed;
}
