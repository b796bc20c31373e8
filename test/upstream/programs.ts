/** Upstream's test programs: the list, the exclusions with their reasons, and how to run each. */
import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";

const FOLDERS = ["tests", "unittests"];
const EXCLUDED = "test/upstream/excluded.txt";
const LEFT_OUT_UNDER_FAULTS = "test/upstream/faults.txt";

/**
 * The programs that take longest natively start first, so that none of them runs alone at the end.
 */
const LONGEST = [
  "test_heartbeats",
  "test_security_zap",
  "test_security_curve",
  "test_radio_dish",
  "test_reconnect_ivl",
];

/**
 * Programs that give their threads half a second to start and connect, with the number of threads:
 * see support/threads.c.
 */
const THREADS: Readonly<Record<string, number>> = { test_proxy: 9 };

/** A program that is not run, or one of its cases. */
export interface Exclusion {
  readonly program: string;
  readonly testCase: string | undefined;
  readonly reason: string;
}

/** All programs of the libzmq that is staged in `stage`, sorted by name. */
export function allPrograms(stage: string): string[] {
  return FOLDERS.flatMap((folder) => readdirSync(`${stage}/libzmq/${folder}`))
    .filter((file) => /^(test|unittest)_.*\.cpp$/.test(file))
    .map((file) => basename(file, ".cpp"))
    .sort();
}

export function exclusions(underFaults: boolean): Exclusion[] {
  return [...readExclusions(EXCLUDED), ...(underFaults ? readExclusions(LEFT_OUT_UNDER_FAULTS) : [])];
}

/** Reads paragraphs of one exclusion per line, followed by the indented reason. */
function readExclusions(file: string): Exclusion[] {
  const paragraphs = readFileSync(file, "utf8").split("\n\n");
  return paragraphs.flatMap((paragraph) => {
    const lines = paragraph.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const isReason = (line: string): boolean => line.startsWith(" ");
    const reason = lines.filter(isReason).map((line) => line.trim());
    return lines
      .filter((line) => !isReason(line))
      .map((line) => {
        const [program = "", testCase] = line.split(" ");
        return { program, testCase, reason: reason.join(" ") };
      });
  });
}

export function isFuzzer(name: string): boolean {
  return name.endsWith("_fuzzer");
}

/** The number of threads that must have started before the program begins. */
export function threadsOf(name: string): number {
  return THREADS[name] ?? 0;
}

/** The programs in the order in which they start. */
export function inOrder(names: readonly string[]): string[] {
  return [...LONGEST.filter((name) => names.includes(name)), ...names.filter((name) => !LONGEST.includes(name))];
}
