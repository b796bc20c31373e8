/**
 * `npm run test:programs [NAME…]`: runs programs from npm that depend on zeromq, on the packed
 * tarballs instead.
 *
 * Each folder beside this file is a project. Its package.json has the `overrides` that a user
 * writes. It is copied to build/programs/ and installed there without scripts; `npm:libzmq-wasm`
 * and `npm:libzmq-wasm-v5` become the tarballs. Its `npm test` must end by itself, with 0. Needs
 * the npm registry. The last line is "N passed, N failed".
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packInto } from "../tarball.mjs";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "..", "..", "..");
const BUILD = join(ROOT, "build", "programs");
const LIMIT_MS = 300_000;

/** Runs a command. Shows its output if it fails. */
function run(/** @type {string[]} */ [command, ...args], /** @type {string} */ cwd) {
  const result = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: LIMIT_MS,
    shell: process.platform === "win32",
  });
  if (result.status === 0) return result.stdout;
  const ended = result.error?.message ?? `it ended with ${result.signal ?? result.status}`;
  throw new Error(`${[command, ...args].join(" ")}: ${ended}\n${result.stdout}${result.stderr}`);
}

/** The manifest, with the tarballs instead of the packages. */
function withTarballs(/** @type {string} */ manifest, /** @type {Record<string, string>} */ tarballs) {
  const replaced = manifest.replace(/"npm:(libzmq-wasm(?:-v5)?)@[^"]*"/g, (_, name) => `"file:${tarballs[name]}"`);
  const parsed = JSON.parse(replaced);
  // libzmq-wasm-v5 depends on libzmq-wasm, which is not in the registry yet, so it gets the tarball
  // too.
  parsed.overrides["libzmq-wasm"] = `file:${tarballs["libzmq-wasm"]}`;
  return JSON.stringify(parsed, undefined, 2);
}

/** Copies and installs a project. Packages that npm installed from the registry before stay. */
function install(/** @type {string} */ name, /** @type {Record<string, string>} */ tarballs) {
  const folder = join(BUILD, name);
  const manifest = withTarballs(readFileSync(join(HERE, name, "package.json"), "utf8"), tarballs);
  const installed = join(folder, "package.json");
  if (!existsSync(installed) || readFileSync(installed, "utf8") !== manifest)
    rmSync(folder, { recursive: true, force: true });
  // npm would take a changed tarball for the installed one, so the lock file goes.
  rmSync(join(folder, "package-lock.json"), { force: true });
  for (const place of ["zeromq", "zmq", "libzmq-wasm", "jmp/node_modules/zeromq"])
    rmSync(join(folder, "node_modules", place), { recursive: true, force: true });
  rmSync(join(folder, "node_modules", ".package-lock.json"), { force: true });
  cpSync(join(HERE, name), folder, { recursive: true });
  writeFileSync(installed, manifest);
  run(
    ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"],
    folder,
  );
  return folder;
}

const wanted = process.argv.slice(2);
const names = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => wanted.length === 0 || wanted.includes(name));

mkdirSync(BUILD, { recursive: true });
const tarballs = {
  "libzmq-wasm": packInto(ROOT, BUILD),
  "libzmq-wasm-v5": packInto(join(ROOT, "ts/v5-compat/package"), BUILD),
};
let failed = 0;
for (const name of names) {
  const from = performance.now();
  try {
    run(["npm", "test", "--silent"], install(name, tarballs));
    console.log(`passed  ${name}  ${((performance.now() - from) / 1000).toFixed(1)} s`);
  } catch (error) {
    failed++;
    console.log(`failed  ${name}\n${error instanceof Error ? error.message : error}`);
  }
}
console.log(`${names.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && names.length > 0 ? 0 : 1;
