/**
 * `npm run explore`: runs worlds of the Guide's patterns under faults, seed by seed, and prints for
 * each finding its seed, the faults that are left after shrinking, and how to replay it. The exit
 * status is 1 when a pattern does not hold, or a version that is known to break has not broken.
 */
import { parseArgs } from "node:util";
import { explore, type Finding } from "libzmq-wasm/sim";
import type { Scenario } from "./scenario.js";
import { SCENARIOS } from "./scenarios.js";

const USAGE = `usage: npm run explore -- [pattern ...] [options]
  pattern         the scenario of that name, or those whose names begin with it;
                  default: all that should hold
  --seeds A-B     the first and the last seed (1-100)
  --jobs N        threads (1)
  --all           versions that are known to break, too
  --findings N    the number of findings to stop at (1)
  --list          only say which scenarios there are
  --verbose       print what nodes log
  --help
To replay a finding: npm run explore -- SCENARIO --seeds SEED-SEED --verbose`;

interface Options {
  readonly first: number;
  readonly last: number;
  readonly jobs: number;
  readonly findings: number;
  readonly verbose: boolean;
}

/** The seed to go on from after an interrupt: all before it have been run. */
let next = 0;

/** Explores seeds of a scenario, and prints what it finds. Returns the number of findings. */
async function run(scenario: Scenario, { first, last, jobs, findings: limit, verbose }: Options): Promise<number> {
  const started = Date.now();
  const found: Finding[] = [];
  const build = new URL(`world.js?scenario=${scenario.name}`, import.meta.url);
  const done = new Set<number>();
  next = first;
  const onSeed = ({ seed }: { readonly seed: number }): void => {
    for (done.add(seed); done.delete(next);) next++;
  };
  for (let from = first; from <= last && found.length < limit;) {
    const { finding } = await explore({ seeds: [from, last], build, jobs, world: { verbose }, onSeed });
    finding?.world.dispose();
    if (finding) found.push(finding);
    from = next = finding ? finding.seed + 1 : last + 1;
    done.clear();
  }
  print(scenario, next - first, found, (Date.now() - started) / 1000);
  return found.length;
}

function print({ name }: Scenario, tried: number, findings: readonly Finding[], seconds: number): void {
  const each = ((seconds * 1000) / Math.max(1, tried)).toFixed(0);
  console.log(`${name}: ${tried} seeds in ${seconds.toFixed(0)} s (${each} ms each), ${findings.length} findings`);
  for (const { seed, faults, found, error } of findings) {
    console.log(`  seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    console.log(`    ${faults.length} of ${found.length} faults: ${JSON.stringify(faults)}`);
    console.log(`    replay: npm run explore -- ${name} --seeds ${seed}-${seed} --verbose`);
  }
}

/** The scenarios that the patterns name: an exact name means that one alone. */
function chosen(patterns: readonly string[], all: boolean): Scenario[] {
  const wanted = ({ breaks }: Scenario): boolean => all || !breaks;
  if (patterns.length === 0) return SCENARIOS.filter(wanted);
  return patterns.flatMap((pattern) => {
    const exact = SCENARIOS.filter(({ name }) => name === pattern);
    const found =
      exact.length > 0 ? exact : SCENARIOS.filter((other) => other.name.startsWith(pattern) && wanted(other));
    return found.length > 0 ? found : usageError(`there is no scenario ${pattern}`);
  });
}

function usageError(text: string): never {
  console.error(`${text}\n${USAGE}`);
  process.exit(2);
}

const OPTIONS = {
  seeds: { type: "string", default: "1-100" },
  jobs: { type: "string", default: "1" },
  findings: { type: "string", default: "1" },
  all: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  verbose: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return usageError((error as Error).message);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const [, a, b = a] = /^(\d+)(?:-(\d+))?$/.exec(values.seeds) ?? usageError("--seeds takes A-B");
  const [first, last, jobs, findings] = [Number(a), Number(b), Number(values.jobs), Number(values.findings)];
  if (!(jobs >= 1 && findings >= 1)) usageError("--jobs and --findings take numbers from 1 on");
  process.once("SIGINT", () => {
    console.error(`\ninterrupted; to go on, take the seeds ${next}-${last}`);
    process.exit(130);
  });
  for (const scenario of chosen(positionals, values.all)) {
    const { name, breaks = false, says } = scenario;
    if (values.list) console.log(`${name}: ${breaks ? "breaks: " : ""}${says}`);
    else if ((await run(scenario, { first, last, jobs, findings, verbose: values.verbose })) > 0 !== breaks)
      process.exitCode = 1;
  }
}

await main();
