/**
 * The outcome of a program's run: Unity's lines are counted, and compared with the end of the
 * program.
 */

/** How a process has ended. */
export interface End {
  readonly status: number | null;
  /** Why it was killed: by a signal of its own, or by this runner. */
  readonly killed: string | undefined;
  readonly output: string;
  readonly seconds: number;
}

export interface Outcome {
  readonly passed: number;
  /** Cases that failed, and one more if the program as a whole did. */
  readonly failed: number;
  readonly ignored: number;
  /** Cases that failed as excluded.txt says. */
  readonly excluded: number;
  readonly seconds: number;
  /** The program skips itself here. */
  readonly skipped: boolean;
  /** Problems beside the failed cases. */
  readonly wrong: string | undefined;
  readonly output: string;
}

interface Case {
  readonly name: string;
  readonly verdict: string;
}

/** The exit status of a program that skips itself, for automake's and CMake's test drivers. */
const SKIPPED = 77;

function casesOf(output: string): Case[] {
  const lines = output.matchAll(/:\d+:(\w+):(PASS|FAIL|IGNORE)(?=:|$)/gm);
  return [...lines].map(([, name = "", verdict = ""]) => ({ name, verdict }));
}

/** `excluded` are the cases that are known to fail. */
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
  // A few programs are one case, without Unity.
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
 * Cases that pass natively, and here do not exist or ignore themselves, and are not excluded: they
 * count as failed.
 */
export function missing(native: Outcome, wasm: Outcome, excluded: readonly string[]): string[] {
  const here = casesOf(wasm.output).filter(({ verdict }) => verdict !== "IGNORE");
  return casesOf(native.output)
    .filter(({ name, verdict }) => verdict === "PASS" && !excluded.includes(name))
    .filter(({ name }) => !here.some((one) => one.name === name))
    .map(({ name }) => name);
}
