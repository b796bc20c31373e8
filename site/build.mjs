/**
 * `npm run docs [-- --check]`: the site, in build/site. Installs the generators in site/ first if
 * they are missing or their lockfile has changed. With --check it ends with `N passed, N failed`:
 * one for the build, one for the tables of options, and one for each page's links.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD, ROOT } from "./places.mjs";

const HERE = import.meta.dirname;
const STAMP = join(BUILD, "site-installed");

/** Runs a program; its output is shown only if it fails. */
function run(/** @type {string} */ command, /** @type {string[]} */ args) {
  try {
    execFileSync(command, args, { cwd: HERE, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    console.error(error.stdout, error.stderr);
    throw new Error(`${command} ${args.join(" ")} failed`, { cause: error });
  }
}

function install() {
  const lock = readFileSync(join(HERE, "package-lock.json"), "utf8");
  const installed = existsSync(join(HERE, "node_modules")) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === lock;
  if (installed) return;
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  writeFileSync(STAMP, lock);
}

const check = process.argv.includes("--check");
let [passed, failed] = [0, 0];
const reported = new Set();
/** Counts one check. A problem that many pages have, such as a dead link, is printed once. */
function count(/** @type {string} */ name, /** @type {string[]} */ problems) {
  if (problems.length === 0) passed++;
  else failed++;
  for (const problem of problems.filter((problem) => !reported.has(problem))) {
    reported.add(problem);
    console.log(`failed  ${name}: ${problem}`);
  }
}

async function build() {
  install();
  const { stage } = await import("./stage.mjs");
  await stage();
  run(process.execPath, [join(HERE, "node_modules/vitepress/bin/vitepress.js"), "build", "."]);
}

try {
  await build();
  count("build", []);
  const { deadLinks } = await import("./links.mjs");
  for (const [page, dead] of deadLinks()) count(`dead links of ${page}`, dead);
} catch (error) {
  count("build", [error.stack]);
}
try {
  execFileSync(process.execPath, [join(ROOT, "site/options.mjs")], {
    stdio: "inherit",
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  count("options", []);
} catch {
  count("options", ["the tables of docs/reference/options.md are not up to date"]);
}
if (check) console.log(`${passed} passed, ${failed} failed`);
else console.log(failed === 0 ? "The site is in build/site: open it with npx vite preview --outDir build/site" : "");
process.exitCode = failed === 0 ? 0 : 1;
