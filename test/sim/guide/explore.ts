/**
 * `npm run explore`: runs worlds of the Guide's patterns under faults, seed by seed, and prints a
 * line for each finding: its seed, the faults that are left after shrinking, and how to replay it.
 * The exit status is 1 when a pattern does not hold, or a version that is known to break has not
 * broken.
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { parseArgs } from "node:util";
import { explore, type Fault } from "libzmq-wasm/sim";
import type { Scenario } from "./scenario.js";
import { SCENARIOS } from "./scenarios.js";

const USAGE = `usage: npm run explore -- [pattern ...] [options]
  pattern         scenarios whose names begin with it; default: all that should hold
  --seeds A-B     the first and the last seed (1-100)
  --jobs N        threads, each with seeds of its own (1)
  --all           versions that are known to break, too
  --findings N    goes on after a finding until there are so many (1)
  --list          only say which scenarios there are
  --verbose       print what nodes log
To replay a finding: npm run explore -- SCENARIO --seeds SEED-SEED --verbose`;

/** How many seeds a thread takes at a time. */
const BLOCK = 20;

interface Block {
  readonly scenario: string;
  readonly first: number;
  readonly last: number;
  readonly verbose: boolean;
}

interface Found {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly count: number;
  readonly text: string;
}

interface Report {
  readonly tried: number;
  readonly found: Found | undefined;
}

async function runBlock({ scenario: name, first, last, verbose }: Block): Promise<Report> {
  const { build, faults, until } = SCENARIOS.find((scenario) => scenario.name === name)!;
  const { tried, finding } = await explore({ seeds: [first, last], build, faults, until, world: { verbose } });
  if (!finding) return { tried, found: undefined };
  const text = finding.error instanceof Error ? finding.error.message : String(finding.error);
  return { tried, found: { seed: finding.seed, faults: finding.faults, count: finding.found.length, text } };
}

/** Seeds that are left, in blocks; and what has been found. */
class Run {
  readonly found: Found[] = [];
  tried = 0;
  readonly #scenario: Scenario;
  readonly #left: [first: number, last: number][];
  readonly #limit: number;
  readonly #verbose: boolean;

  constructor(scenario: Scenario, [first, last]: readonly [number, number], limit: number, verbose: boolean) {
    this.#scenario = scenario;
    this.#left = [[first, last]];
    this.#limit = limit;
    this.#verbose = verbose;
  }

  /** The next block of seeds. */
  take(): Block | undefined {
    const range = this.#left[0];
    if (!range || this.found.length >= this.#limit) return undefined;
    const [first, end] = range;
    const last = Math.min(end, first + BLOCK - 1);
    if (last === end) this.#left.shift();
    else range[0] = last + 1;
    return { scenario: this.#scenario.name, first, last, verbose: this.#verbose };
  }

  /** Seeds behind a finding were not tried yet. */
  report({ last }: Block, { tried, found }: Report): void {
    this.tried += tried;
    if (!found) return;
    this.found.push(found);
    if (found.seed < last) this.#left.unshift([found.seed + 1, last]);
  }

  /** The seed to go on from: those before it are done. */
  get next(): number | undefined {
    return this.#left[0]?.[0];
  }
}

async function inThread(block: Block): Promise<Report> {
  const worker = new Worker(new URL(import.meta.url), { workerData: block });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

async function runScenario(scenario: Scenario, run: Run, jobs: number): Promise<void> {
  const job = async (): Promise<void> => {
    for (let block = run.take(); block; block = run.take()) {
      run.report(block, jobs > 1 ? await inThread(block) : await runBlock(block));
      if (process.stderr.isTTY)
        process.stderr.write(`\r\x1b[K${scenario.name}: ${run.tried} seeds, ${run.found.length} findings`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, job));
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
}

function print(scenario: Scenario, { tried, found }: Run, seconds: number): void {
  const each = ((seconds * 1000) / Math.max(1, tried)).toFixed(0);
  console.log(
    `${scenario.name}: ${tried} seeds in ${seconds.toFixed(0)} s (${each} ms each), ${found.length} findings`,
  );
  for (const { seed, faults, count, text } of found) {
    console.log(`  seed ${seed}: ${text}`);
    console.log(`    ${faults.length} of ${count} faults: ${JSON.stringify(faults)}`);
    console.log(`    replay: npm run explore -- ${scenario.name} --seeds ${seed}-${seed} --verbose`);
  }
}

function usageError(text: string): never {
  console.error(`${text}\n${USAGE}`);
  process.exit(2);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: "string", default: "1-100" },
      jobs: { type: "string", default: "1" },
      findings: { type: "string", default: "1" },
      all: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
    },
  });
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(values.seeds) ?? usageError("--seeds takes A-B");
  const [jobs, limit] = [Number(values.jobs), Number(values.findings)];
  if (!(jobs >= 1 && limit >= 1)) usageError("--jobs and --findings take numbers from 1 on");
  const named = ({ name, breaks }: Scenario): boolean =>
    positionals.length === 0
      ? values.all || !breaks
      : positionals.some((pattern) => name === pattern || (name.startsWith(pattern) && (values.all || !breaks)));
  const scenarios = SCENARIOS.filter(named);
  if (scenarios.length === 0) usageError(`there is no scenario ${positionals.join(", ")}`);
  let current: Run | undefined;
  process.once("SIGINT", () => {
    console.error(`\ninterrupted; to go on, take the seeds ${current?.next ?? last}-${last}`);
    process.exit(130);
  });
  for (const scenario of scenarios) {
    if (values.list) {
      console.log(`${scenario.name}: ${scenario.breaks ? "breaks: " : ""}${scenario.says}`);
      continue;
    }
    current = new Run(scenario, [Number(first), Number(last)], limit, values.verbose);
    const started = Date.now();
    await runScenario(scenario, current, jobs);
    print(scenario, current, (Date.now() - started) / 1000);
    if (current.found.length > 0 !== (scenario.breaks ?? false)) process.exitCode = 1;
  }
}

if (isMainThread) await main();
else parentPort!.postMessage(await runBlock(workerData as Block));
