/** Upstream's test programs: which there are, which are left out and why, and how each is run. */
import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";

const FOLDERS = ["tests", "unittests"];
const EXCLUDED = "test/upstream/excluded.txt";
const LEFT_OUT_UNDER_FAULTS = "test/upstream/faults.txt";

/** What takes longest natively begins first, so that it does not stand alone at the end. */
const LONGEST = [
  "test_heartbeats",
  "test_security_zap",
  "test_security_curve",
  "test_radio_dish",
  "test_reconnect_ivl",
];

/** Programs whose threads have half a second to start and to connect, and how many they are: see support/threads.c. */
const THREADS: Readonly<Record<string, number>> = { test_proxy: 9 };

/** A program that is not run, or one case of one that is. */
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

/** Paragraphs: what is excluded, a line each, and why, indented. */
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

/** How many threads have to be there when the program begins. */
export function threadsOf(name: string): number {
  return THREADS[name] ?? 0;
}

/** In the order in which they are begun. */
export function inOrder(names: readonly string[]): string[] {
  return [...LONGEST.filter((name) => names.includes(name)), ...names.filter((name) => !LONGEST.includes(name))];
}
