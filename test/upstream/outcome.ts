/**
 * The outcome of a program's run: Unity's lines are counted, and compared with the program's exit
 * status.
 */

/** The end of a process. */
export interface End {
  readonly status: number | null;
  /** The signal that killed it, or the reason why this runner killed it. */
  readonly killed: string | undefined;
  readonly output: string;
  readonly seconds: number;
}

export interface Outcome {
  readonly passed: number;
  /** Failed cases, plus one if the program as a whole failed. */
  readonly failed: number;
  readonly ignored: number;
  /** Failed cases that excluded.txt lists. */
  readonly excluded: number;
  readonly seconds: number;
  /** The program skips itself here. */
  readonly skipped: boolean;
  /** Problems besides failed cases. */
  readonly wrong: string | undefined;
  readonly output: string;
}

interface Case {
  readonly name: string;
  readonly verdict: string;
}

/**
 * The exit status of a program that skips itself, as automake's and CMake's test drivers define it.
 */
const SKIPPED = 77;

function casesOf(output: string): Case[] {
  const lines = output.matchAll(/:\d+:(\w+):(PASS|FAIL|IGNORE)(?=:|$)/gm);
  return [...lines].map(([, name = "", verdict = ""]) => ({ name, verdict }));
}

/** Evaluates a run. `excluded` lists the cases that are known to fail. */
export function outcome(end: End, excluded: readonly string[]): Outcome {
  const { output, seconds, status } = end;
  const cases = casesOf(output);
  const all = (verdict: string): Case[] => cases.filter((one) => one.verdict === verdict);
  const failures = all("FAIL");
  const unexpected = failures.filter(({ name }) => !excluded.includes(name)).length;
  const found = {
    passed: all("PASS").length,
    failed: unexpected,
    ignored: all("IGNORE").length,
    excluded: failures.length - unexpected,
    seconds,
    output,
    skipped: false,
    wrong: undefined,
  };
  if (status === SKIPPED && cases.length === 0) return { ...found, skipped: true };
  const wrong = howWrong(end, cases.length, failures.length);
  if (wrong !== undefined) return { ...found, failed: unexpected + 1, wrong };
  // A few programs are a single case, without Unity.
  if (cases.length === 0) return { ...found, passed: 1 };
  return { ...found, skipped: found.ignored === cases.length };
}

function howWrong({ killed, status, output }: End, cases: number, failures: number): string | undefined {
  if (killed !== undefined) return killed;
  if (cases === 0) return status === 0 ? undefined : `ended with status ${status}`;
  const summary = /^(\d+) Tests (\d+) Failures (\d+) Ignored/m.exec(output);
  if (!summary) return `ended with status ${status} after ${cases} cases`;
  if (Number(summary[1]) !== cases) return `ran ${summary[1]} cases, and reported ${cases}`;
  return status === failures ? undefined : `ended with status ${status}, with ${failures} failures`;
}

/**
 * Cases that pass natively, are missing or ignored here, and are not excluded. They count as
 * failed.
 */
export function missing(native: Outcome, wasm: Outcome, excluded: readonly string[]): string[] {
  const here = casesOf(wasm.output).filter(({ verdict }) => verdict !== "IGNORE");
  return casesOf(native.output)
    .filter(({ name, verdict }) => verdict === "PASS" && !excluded.includes(name))
    .filter(({ name }) => !here.some((one) => one.name === name))
    .map(({ name }) => name);
}
