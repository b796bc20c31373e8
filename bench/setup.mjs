// Compiles the C peers into build/bench/ and finds pyzmq, installing their Debian packages first where that is possible.
//
//   node bench/setup.mjs      what `npm run bench` does by itself, on its own
//
// Does only what is missing. Where it cannot install, it says which package to install; it never touches anything
// but Debian packages and build/bench/.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const source = (/** @type {string} */ name) => fileURLToPath(new URL(`impl/c/${name}`, import.meta.url));
const product = (/** @type {string} */ name) => fileURLToPath(new URL(`../build/bench/${name}`, import.meta.url));

/** libzmq in C, the many peers of the cases that have a crowd, and the servers and clients of growth.mjs. */
export const ZBENCH = product("zbench");
export const CROWD = product("crowd");
export const GROWTH = product("growth");
const SOURCES = {
  [ZBENCH]: ["zbench.h", "main.c", "streams.c", "cold.c", "replies.c", "threads.c"].map(source),
  [CROWD]: [source("crowd.c")],
  [GROWTH]: [source("growth.c")],
};
/** Debian's own interpreter: its package python3-zmq is what is measured. */
export const PYTHON = "/usr/bin/python3";

/** @type {(command: string, ...args: string[]) => boolean} */
const succeeds = (command, ...args) => spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** What a compiler run shows to be missing, by Debian's names. */
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

/** Compiles a program where it is older than its sources; throws where it cannot. */
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

/** @returns {string} the version of libzmq the C peer runs on; throws where it cannot be built */
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

/** @returns {string} the version of pyzmq; throws where it cannot be had */
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
