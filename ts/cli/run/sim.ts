/** `zmq sim`: runs the world that a module builds, or explores many. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { explore, simulate, type World, type WorldModule } from "libzmq-wasm/sim";
import type { Invocation } from "../command.js";
import { CliError, EXIT, usageError } from "../exit.js";
import type { Session } from "../session.js";

interface SimOptions {
  readonly seed?: number;
  readonly until?: number;
  readonly seeds?: readonly [number, number];
  readonly jobs?: number;
  readonly trace?: string;
  readonly diagram?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const UNTIL_MS = 60_000;

export async function run({ args: [file = ""], options, session }: Invocation): Promise<void> {
  const chosen = options as SimOptions;
  if (!existsSync(file)) throw usageError(`there is no file '${file}'`, "give the path of a module, such as world.mjs");
  const url = pathToFileURL(resolve(file));
  const module = (await import(url.href).catch((error: unknown) => {
    throw unreadable(file, error);
  })) as Partial<WorldModule>;
  const { default: build } = module;
  if (build === undefined) return;
  if (typeof build !== "function")
    throw usageError(`the default export of '${file}' is not a function`, "export default function (world) { … }");
  await (chosen.seeds === undefined ? runOne(module as WorldModule, chosen, session) : runMany(url, chosen, session));
}

/** A file that Node cannot import. Errors of the module's own code stay as they are. */
function unreadable(file: string, error: unknown): unknown {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (!/^ERR_(?:UNKNOWN_FILE|IMPORT_|UNSUPPORTED_DIR|MODULE_NOT_FOUND)/.test(code)) return error;
  const advice = "a world is a module of JavaScript: .mjs, .cjs or .js, and what it imports is installed";
  return usageError(`'${file}' cannot be imported: ${message} (${code})`, advice);
}

async function runOne(
  { default: build, options: given, sizes = {}, until, check }: WorldModule,
  chosen: SimOptions,
  session: Session,
): Promise<void> {
  const world = simulate({ ...given, ...(chosen.seed !== undefined && { seed: chosen.seed }) });
  await build(world, Object.fromEntries(Object.entries(sizes).map(([name, [, most]]) => [name, most])));
  let failure: unknown;
  try {
    await world.run({ until: chosen.until ?? until ?? UNTIL_MS });
    const verdict = await check?.(world);
    if (verdict === false || typeof verdict === "string") failure = new Error(verdict || "check() has returned false");
  } catch (error) {
    failure = error;
  }
  if (chosen.quiet !== true) await writeHistory(world, chosen, session);
  await writeTrace(world, chosen, session);
  world.dispose();
  if (failure !== undefined) throw failed(failure, world.seed);
}

async function writeHistory(world: World, { json }: SimOptions, { out, paint }: Session): Promise<void> {
  for (const { time, node, event, data } of world.history)
    await out.line(
      json === true
        ? JSON.stringify({ time, node, event, data })
        : `${paint("dim", time.toFixed(3).padStart(10))}  ${paint("cyan", node)}  ${event}${data === undefined ? "" : `  ${inspect(data, { breakLength: Infinity })}`}`,
    );
}

async function writeTrace(world: World, { trace, diagram, quiet }: SimOptions, session: Session): Promise<void> {
  if (trace !== undefined) world.trace.write(trace);
  if (diagram !== undefined) world.trace.diagram(diagram);
  if (quiet !== true) session.note(`seed ${world.seed}, ${world.trace.count} records, trace ${world.trace.hash}`);
  await session.out.flush();
}

async function runMany(url: URL, chosen: SimOptions, session: Session): Promise<void> {
  const { tried, finding } = await explore({
    seeds: chosen.seeds!,
    build: url,
    jobs: chosen.jobs ?? availableParallelism(),
    ...(chosen.until !== undefined && { until: chosen.until }),
    ...(chosen.quiet === true && { progress: false }),
    onSeed: () => session.signal.throwIfAborted(),
  });
  if (finding === undefined) return session.out.line(`${tried} seeds, and none fails`);
  const { seed, faults, sizes, hash, world, error } = finding;
  const shown = Object.keys(sizes).length > 0 ? { sizes } : {};
  await session.out.line(JSON.stringify({ seed, tried, faults, ...shown, hash }));
  await writeTrace(world, { ...chosen, quiet: true }, session);
  throw failed(error, seed, `--seeds ${seed}-${seed}`);
}

function failed(error: unknown, seed: number, again = `--seed ${seed}`): CliError {
  const text = error instanceof Error ? error.message : String(error);
  return new CliError(`the world of seed ${seed} has failed: ${text}`, EXIT.failed, `${again} repeats it`, {
    cause: error,
  });
}
