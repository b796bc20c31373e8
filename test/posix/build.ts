/**
 * Compiles the programs, natively with gcc and to wasm with emcc, into build/posix. It compiles
 * only outdated products, two at a time. The wasm is one module with wasm/libc, the pump and all
 * programs. The main() of each is exported under the program's name, and each run is an instance of
 * its own.
 */
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { WasmModule } from "../../ts/core/boundary/engine.js";
import { Module } from "../../ts/core/boundary/engine.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAMS = join(HERE, "programs");
const OUT = join(ROOT, "build/posix");
const JOBS = 2;
/** Characters of a compiler's output that are shown. */
const SAID_LENGTH = 2000;

const C_FLAGS = ["-std=gnu11", "-O1", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-I", HERE];
const HEADERS = ["wasm", "wasm/reactor", "libzmq-src/tls"].flatMap((folder) => ["-I", join(ROOT, folder)]);
/**
 * As the port is built for libzmq, but without optimisation. emcc is pinned, so its warnings can be
 * errors.
 */
const WASM_FLAGS = ["-Werror", "-mbulk-memory", ...HEADERS];
const LINK_FLAGS = [
  "-O1",
  "-mbulk-memory",
  "-sSTANDALONE_WASM",
  "--no-entry",
  "-sREVERSE_DEPS=none",
  "-sFILESYSTEM=0",
  "-sERROR_ON_UNDEFINED_SYMBOLS=0",
  "-sWARN_ON_UNDEFINED_SYMBOLS=0",
  "-sALLOW_MEMORY_GROWTH",
  "-sTOTAL_STACK=1MB",
  "-sASYNCIFY",
  "-sASYNCIFY_IMPORTS=test.wait",
];
const EXPORTS = ["malloc", "free", "__errno_location", "port_ready", "port_pump", "port_descriptors"];

export interface Program {
  readonly name: string;
  /** Its output in wasm, if that differs from the native one by design. */
  readonly expected: string | undefined;
  /** Of the native program. */
  readonly executable: string;
  /** The export that is its main(). */
  readonly entry: string;
}

export const programs: readonly Program[] = readdirSync(PROGRAMS)
  .filter((file) => file.endsWith(".c"))
  .map((file) => basename(file, ".c"))
  .sort()
  .map((name) => ({
    name,
    expected: readIfThere(join(PROGRAMS, `${name}.expected`)),
    executable: join(OUT, "native", name),
    entry: `main_${name}`,
  }));

/** Brings everything up to date. Returns the wasm module. */
export async function build(): Promise<WasmModule> {
  requireTool("gcc", "gcc");
  requireTool("emcc", "emscripten");
  await inParallel(programs.filter((program) => program.expected === undefined).map(native));
  const objects = [...portSources().map(portObject), ...programs.map(programObject)];
  await inParallel(objects.map(({ make }) => make));
  const wasm = join(OUT, "programs.wasm");
  await link(
    wasm,
    objects.map(({ path }) => path),
  );
  return new Module(readFileSync(wasm));
}

/** The imports of the module "host" of all programs together. */
export function hostImportNames(module: WasmModule): string[] {
  return imports(module)
    .filter((entry) => entry.module === "host")
    .map(({ name }) => name)
    .sort();
}

const { imports } = Module as unknown as {
  readonly imports: (module: WasmModule) => { readonly module: string; readonly name: string }[];
};

type Job = () => Promise<void>;

/**
 * wasm/libc, and the parts of the reactor that do not need libzmq. A file of the tests replaces its
 * wait.
 */
function portSources(): string[] {
  const libc = readdirSync(join(ROOT, "wasm/libc")).filter((file) => file.endsWith(".c"));
  return [
    ...libc.map((file) => join(ROOT, "wasm/libc", file)),
    ...["clock.c", "descriptor.c", "pump.c", "trace.c", "wakeups.c"].map((file) => join(ROOT, "wasm/reactor", file)),
    join(HERE, "wait_asyncify.c"),
    join(HERE, "poller.c"),
  ];
}

function native({ name, executable }: Program): Job {
  return compile(executable, join(PROGRAMS, `${name}.c`), "gcc", C_FLAGS);
}

function portObject(source: string): { path: string; make: Job } {
  const path = join(OUT, "wasm", `${relative(ROOT, source)}.o`);
  return { path, make: compile(path, source, "emcc", [...C_FLAGS, ...WASM_FLAGS, "-c"]) };
}

function programObject({ name, entry }: Program): { path: string; make: Job } {
  const path = join(OUT, "wasm", `${name}.o`);
  const flags = [...C_FLAGS, ...WASM_FLAGS, `-Dmain=${entry}`, "-c"];
  return { path, make: compile(path, join(PROGRAMS, `${name}.c`), "emcc", flags) };
}

/** Products with other flags, or older than their headers, are outdated too. */
function compile(product: string, source: string, compiler: string, flags: readonly string[]): Job {
  return async () => {
    const command = [...flags, "-MMD", "-MF", `${product}.d`, source, "-o", product];
    if (isFresh(product, [source, ...dependencies(product)], command)) return;
    await execute(compiler, command);
    remember(product, command);
  };
}

async function link(product: string, objects: readonly string[]): Promise<void> {
  const exported = [...EXPORTS, ...programs.map(({ entry }) => entry)].map((name) => `_${name}`).join(",");
  const command = [...LINK_FLAGS, `-sEXPORTED_FUNCTIONS=${exported}`, ...objects, "-o", product];
  if (isFresh(product, objects, command)) return;
  await execute("emcc", command);
  remember(product, command);
}

/** The files that the compiler has read for the product, as it noted them. */
function dependencies(product: string): string[] {
  const noted = readIfThere(`${product}.d`) ?? "";
  return noted
    .slice(noted.indexOf(":") + 1)
    .split(/[\s\\]+/)
    .filter(Boolean);
}

function isFresh(product: string, inputs: readonly string[], command: readonly string[]): boolean {
  if (!existsSync(product) || readIfThere(`${product}.flags`) !== command.join("\n")) return false;
  const age = statSync(product).mtimeMs;
  return inputs.every((input) => existsSync(input) && statSync(input).mtimeMs <= age);
}

function remember(product: string, command: readonly string[]): void {
  writeFileSync(`${product}.flags`, command.join("\n"));
}

/** The compiler's output is the error's message. */
async function execute(compiler: string, command: readonly string[]): Promise<void> {
  mkdirSync(dirname(command.at(-1)!), { recursive: true });
  try {
    await promisify(execFile)(compiler, command, { cwd: ROOT, env: environment() });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    throw new Error(`${compiler} has failed to make ${command.at(-1)!}:\n${said.slice(0, SAID_LENGTH)}`);
  }
}

/** emcc's cache is build.sh's if the system's cannot be written. */
function environment(): NodeJS.ProcessEnv {
  const cache = join(ROOT, "build/emcache");
  return process.env["EM_CACHE"] === undefined && existsSync(cache) ? { ...process.env, EM_CACHE: cache } : process.env;
}

async function inParallel(jobs: readonly Job[]): Promise<void> {
  const queue = [...jobs];
  const work = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await job();
  };
  await Promise.all(Array.from({ length: JOBS }, work));
}

function requireTool(command: string, debianPackage: string): void {
  if (spawnSync(command, ["--version"], { stdio: "ignore" }).error)
    throw new Error(`'${command}' is missing: install the package '${debianPackage}'`);
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
