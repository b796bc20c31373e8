// Compiles the C peer into build/bench/, installing its Debian packages first where that is possible.
//
//   node bench/setup.mjs      what `npm run bench` does by itself, on its own
//
// Does only what is missing. Where it cannot install, it says which package to install; it never touches anything
// but Debian packages and build/bench/.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("impl/zbench.c", import.meta.url));
export const ZBENCH = fileURLToPath(new URL("../build/bench/zbench", import.meta.url));

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

/** @returns {string} the version of libzmq the peer runs on; throws where it cannot be built */
export function compileZbench() {
  const fresh = existsSync(ZBENCH) && statSync(ZBENCH).mtimeMs > statSync(SOURCE).mtimeMs;
  if (!fresh || !succeeds(ZBENCH, "version")) {
    const packages = missingPackages();
    if (packages.length > 0) install(packages);
    mkdirSync(dirname(ZBENCH), { recursive: true });
    execFileSync("gcc", ["-std=gnu11", "-O2", "-Wall", "-Wextra", SOURCE, "-o", ZBENCH, "-lzmq"], {
      stdio: ["ignore", 2, 2],
    });
  }
  return execFileSync(ZBENCH, ["version"], { encoding: "utf8" }).trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(`libzmq ${compileZbench()}: ${ZBENCH}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
