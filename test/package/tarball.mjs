/**
 * The package as its users have it: packed once, and installed into folders that hold nothing of
 * the repository.
 *
 * A test of the packed package is a project of its own (bundlers/, runtimes/, ...): its
 * package.json names the tools it needs, which are installed into build/package/ when they are
 * first asked for. So the repository's own install stays small.
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

/** An empty folder outside of the repository, removed at the end of the process. */
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
 * Packs the package of a folder into another folder; the tarball's path. The build must be up to
 * date.
 * @param {string} from @param {string} into
 */
export function packInto(from, into) {
  const [{ filename }] = JSON.parse(npm(["pack", "--ignore-scripts", "--json", "--pack-destination", into], from));
  return join(into, filename);
}

/** @type {string | undefined} */
let tarball;

/** Path of this package, packed once for the process. */
export function pack() {
  return (tarball ??= packInto(ROOT, emptyFolder()));
}

/**
 * Installs the packed package into a folder, with what else its package.json names; makes one where
 * there is none.
 * @param {string} folder
 */
export function installPackage(folder) {
  npm(["install", "--offline", "--ignore-scripts", pack()], folder);
}

/**
 * Installs the tools of a project under test/package, unless those of its lock file are there
 * already; where they are.
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
