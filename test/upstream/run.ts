/**
 * Runs upstream's own test programs, unchanged, over the package's port: builds each as wasm, runs
 * it in a process of its own, and reports the result. See `npm run test:upstream -- --help`.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execute } from "./execute.js";
import { missing, outcome, type Outcome } from "./outcome.js";
import { allPrograms, exclusions, inOrder, isFuzzer, threadsOf, type Exclusion } from "./programs.js";
import { writeReport, type Row } from "./report.js";
import { printClosing, printHead, printRow } from "./table.js";

const USAGE = `usage: npm run test:upstream -- [options] [name…]
  name            programs to run, whole names or parts of them; none: all
  --native        natively, too; a case that passes there and not here counts as failed
  --report        as --native, and writes docs/conformance.md
  --pristine      libzmq without the patches of libzmq-src/patches
  --jobs N        programs at a time (3; fuzz harnesses, which do not sleep, 2)
  --inputs N      inputs to each fuzz harness (10000)
  --seed N        of those inputs (1)
  --faults WORDS  with faults below libzmq, in the words of ts/shim/faults/plan.ts: "seed=1,read=1-7,write=1-7,again=0.3"
  --verbose       what the programs print
  --list          only say what there is`;

const MAKEFILE = "test/upstream/Makefile";
const SCRIPTS = "build/upstream/js";
const NATIVE = "build/upstream/native/cmake/bin";
/**
 * Programs sleep most of the time. With more jobs, programs that measure time would be disturbed by
 * the others.
 */
const JOBS = 3;
const FUZZ_JOBS = 2;
const options = {
  native: { type: "boolean", default: false },
  report: { type: "boolean", default: false },
  pristine: { type: "boolean", default: false },
  jobs: { type: "string", default: String(JOBS) },
  inputs: { type: "string", default: "10000" },
  seed: { type: "string", default: "1" },
  faults: { type: "string" },
  verbose: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

type Settings = ReturnType<typeof parse>["values"];

function parse(): ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>> {
  return parseArgs({ options, allowPositionals: true });
}

function refuse(reason: string): never {
  console.error(`${reason}\n${USAGE}`);
  process.exit(2);
}

/**
 * Full names take precedence over parts of names, so that test_poller does not select
 * unittest_poller.
 */
function choose(names: readonly string[], wanted: readonly string[]): string[] {
  if (wanted.length === 0) return [...names];
  return names.filter((name) => wanted.includes(name) || wanted.some((w) => !names.includes(w) && name.includes(w)));
}

/** The folder of the staged sources and the built programs. */
function buildFolder({ pristine }: Settings): string {
  return pristine ? "build/pristine" : "build";
}

function make(build: string, targets: readonly string[], what: string): void {
  console.log(`--- ${what}`);
  const command = ["-s", "-f", MAKEFILE, "-j2", `BUILD=${build}`, ...targets];
  const { status } = spawnSync("make", command, { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

async function runNative(name: string): Promise<Outcome | undefined> {
  if (!existsSync(join(NATIVE, name))) return undefined;
  return outcome(await execute(resolve(NATIVE, name), [], process.env), []);
}

async function runWasm(name: string, excluded: readonly string[], settings: Settings): Promise<Outcome> {
  const wasm = resolve(buildFolder(settings), "upstream/wasm", `${name}.wasm`);
  const program = [resolve(SCRIPTS, "test/upstream/process.js"), wasm];
  const args = isFuzzer(name) ? [settings.inputs, settings.seed] : [];
  const env: NodeJS.ProcessEnv = { ...process.env, UPSTREAM_THREADS: String(threadsOf(name)) };
  if (settings.faults !== undefined) env["LIBZMQ_WASM_FAULTS"] = settings.faults;
  return outcome(await execute(process.execPath, [...program, ...args], env), excluded);
}

/** Calls `run` for all names in order, up to `jobs` at a time. */
async function each(names: readonly string[], jobs: number, run: (name: string) => Promise<void>): Promise<void> {
  const queue = [...names];
  const worker = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) await run(name);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

async function runAll(names: readonly string[], excluded: readonly Exclusion[], settings: Settings): Promise<Row[]> {
  const natively = settings.native || settings.report;
  const rows = new Map<string, Row>();
  const one = async (name: string): Promise<void> => {
    const cases = excluded.flatMap(({ program, testCase }) => (program === name && testCase ? [testCase] : []));
    const native = natively ? await runNative(name) : undefined;
    const wasm = await runWasm(name, cases, settings);
    const row = { name, native, wasm, missing: native ? missing(native, wasm, cases) : [] };
    rows.set(name, row);
    printRow(row, settings.verbose);
  };
  printHead(natively);
  const jobs = Number(settings.jobs);
  await each(inOrder(names.filter((name) => !isFuzzer(name))), jobs, one);
  await each(names.filter(isFuzzer), Math.min(jobs, FUZZ_JOBS), one);
  const failed = [...rows.values()].filter(({ wasm, missing }) => wasm.failed + missing.length > 0);
  if (failed.length > 0) console.log("--- once more, one at a time: programs that measure time measure each other");
  for (const { name } of failed) await one(name);
  return [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function main(): Promise<void> {
  const { values: settings, positionals } = parse();
  if (settings.help) {
    console.log(USAGE);
    return;
  }
  const excluded = exclusions(settings.faults !== undefined);
  const left = new Set(excluded.filter(({ testCase }) => testCase === undefined).map(({ program }) => program));
  const build = buildFolder(settings);
  const names = choose(
    allPrograms(`${build}/stage`).filter((name) => !left.has(name)),
    positionals,
  );
  if (names.length === 0) refuse(`there is no program '${positionals.join(" ")}'`);
  if (settings.list) {
    console.log(names.join("\n"));
    return;
  }
  make(
    build,
    names.map((name) => `${build}/upstream/wasm/${name}.wasm`),
    `${names.length} programs to wasm`,
  );
  if (settings.native || settings.report) make("build", ["native"], "upstream's own build, natively");
  const rows = await runAll(names, excluded, settings);
  if (settings.report) writeReport(rows, excluded, settings.inputs);
  if (printClosing(rows) > 0) process.exitCode = 1;
}

await main();
