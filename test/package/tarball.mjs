/**
 * The package as its users have it: packed once, and installed into folders outside the repository.
 *
 * A test of the packed package is a project of its own (bundlers/, runtimes/, ...). Its
 * package.json names the tools it needs, which are installed into build/package/ on first use. So
 * the repository's own installation stays small.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** @type {string[]} */
const folders = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder outside the repository. It is removed at the end of the process. */
export function emptyFolder() {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "libzmq-wasm-"));
  folders.push(folder);
  return folder;
}

/** @param {string[]} args @param {string} cwd */
function npm(args, cwd) {
  return execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, encoding: "utf8" });
}

/**
 * Packs the package of a folder into another folder. Returns the tarball's path. The build must be
 * up to date.
 * @param {string} from @param {string} into
 */
export function packInto(from, into) {
  const [{ filename }] = JSON.parse(npm(["pack", "--ignore-scripts", "--json", "--pack-destination", into], from));
  return join(into, filename);
}

/** @type {string | undefined} */
let tarball;

/** The path of this package's tarball, packed once per process. */
export function pack() {
  return (tarball ??= packInto(ROOT, emptyFolder()));
}

/**
 * Installs the packed package, and the dependencies of the folder's package.json. Makes one if
 * there is none.
 * @param {string} folder
 */
export function installPackage(folder) {
  npm(["install", "--offline", "--ignore-scripts", pack()], folder);
}

/**
 * Installs the tools of a project under test/package, unless those of its lock file are installed
 * already. Returns their folder.
 * @param {string} project
 * @param {{ scripts?: boolean }} [options] scripts: whether install scripts of the tools run
 */
export function installTools(project, { scripts = false } = {}) {
  const from = join(import.meta.dirname, project);
  const into = join(ROOT, "build/package", project);
  const [wanted, present] = [from, into].map((folder) => join(folder, "package-lock.json"));
  const ready = existsSync(join(into, "node_modules/.package-lock.json")) && existsSync(present);
  if (ready && readFileSync(wanted).equals(readFileSync(present))) return into;
  mkdirSync(into, { recursive: true });
  copyFileSync(join(from, "package.json"), join(into, "package.json"));
  cpSync(wanted, present);
  npm(["ci", "--prefer-offline", ...(scripts ? [] : ["--ignore-scripts"])], into);
  return into;
}
