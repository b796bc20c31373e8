// Compiles the C peers into build/bench/ and finds pyzmq. Installs their Debian packages first if
// that is possible.
//
//   node bench/setup.mjs      does the same as `npm run bench` before it measures
//
// Does only missing work. If it cannot install a package, it names the package. It changes only
// Debian packages and build/bench/.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const source = (/** @type {string} */ name) => fileURLToPath(new URL(`impl/c/${name}`, import.meta.url));
const product = (/** @type {string} */ name) => fileURLToPath(new URL(`../build/bench/${name}`, import.meta.url));

/** libzmq in C, the peers of cases with a crowd, and the servers and clients of growth.mjs. */
export const ZBENCH = product("zbench");
export const CROWD = product("crowd");
export const GROWTH = product("growth");
const SOURCES = {
  [ZBENCH]: ["zbench.h", "main.c", "streams.c", "cold.c", "replies.c", "threads.c"].map(source),
  [CROWD]: [source("crowd.c")],
  [GROWTH]: [source("growth.c")],
};
/** Debian's own interpreter, because its package python3-zmq is measured. */
export const PYTHON = "/usr/bin/python3";

/** @type {(command: string, ...args: string[]) => boolean} */
const succeeds = (command, ...args) => spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** Debian packages that are missing, as compiler runs show. */
function missingPackages() {
  if (!succeeds("gcc", "--version")) return ["build-essential", "libzmq3-dev"];
  return succeeds("gcc", "-E", "-include", "zmq.h", "-x", "c", "/dev/null") ? [] : ["libzmq3-dev"];
}

/** @param {string[]} packages */
function install(packages) {
  const advice = `missing Debian packages: apt-get install ${packages.join(" ")}`;
  if (process.getuid?.() !== 0 || !succeeds("apt-get", "--version")) throw new Error(advice);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync("apt-get", ["-q", ...args], { env, stdio: ["ignore", 2, 2] }).status === 0;
  const installed = () => apt("install", "-y", "--no-install-recommends", ...packages);
  if (!installed() && !(apt("update") && installed())) throw new Error(advice);
}

/** Compiles a program that is older than its sources. Throws if it cannot. */
function compile(/** @type {string} */ program, /** @type {string[]} */ ...libraries) {
  const sources = SOURCES[program];
  const age = existsSync(program) ? statSync(program).mtimeMs : 0;
  if (sources.every((file) => statSync(file).mtimeMs < age)) return;
  const packages = missingPackages();
  if (packages.length > 0) install(packages);
  mkdirSync(dirname(program), { recursive: true });
  const units = sources.filter((file) => file.endsWith(".c"));
  execFileSync("gcc", ["-std=gnu11", "-O2", "-Wall", "-Wextra", ...units, "-o", program, ...libraries], {
    stdio: ["ignore", 2, 2],
  });
}

/** @returns {string} the version of libzmq of the C peer; throws if it cannot be built */
export function compileZbench() {
  compile(ZBENCH, "-lzmq", "-pthread");
  return execFileSync(ZBENCH, ["version"], { encoding: "utf8" }).trim();
}

export function compileCrowd() {
  compile(CROWD);
}

export function compileGrowth() {
  compile(GROWTH, "-lzmq");
}

/** @returns {string} the version of pyzmq; throws if it is not available */
export function findPyzmq() {
  const version = () => spawnSync(PYTHON, ["-c", "import zmq; print(zmq.__version__)"], { encoding: "utf8" });
  if (version().status !== 0) install(["python3-zmq"]);
  return version().stdout.trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    compileCrowd();
    compileGrowth();
    console.log(`libzmq ${compileZbench()}: ${ZBENCH}`);
    console.log(`pyzmq ${findPyzmq()}: ${PYTHON}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
