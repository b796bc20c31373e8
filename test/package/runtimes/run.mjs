/**
 * `npm run test:runtimes -- [--only RUNTIME] [--report]`: runs each program of programs/ on each
 * runtime, over the packed package in its own folder; then the permissions of Node and Deno. The
 * last line is `N passed, N failed`. --report writes the tables of docs/compatibility.md, with
 * figures.
 */
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sectionProblem } from "../../../bench/report.mjs";
import { emptyFolder, installPackage } from "../tarball.mjs";
import { execute, problemOf } from "./execute.mjs";
import { FEATURES } from "./features.mjs";
import { measure } from "./figures.mjs";
import { permissionsOf, refusedWithout } from "./permissions.mjs";
import { DOCUMENT, SECTION, writeReport } from "./report.mjs";
import { runtimes } from "./runtimes.mjs";

const options = /** @type {const} */ ({ only: { type: "string" }, report: { type: "boolean" } });
const { values } = parseArgs({ options });
const unwritable = values.report ? sectionProblem(SECTION, DOCUMENT) : undefined;
if (unwritable) throw new Error(unwritable);

const app = emptyFolder();
writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }\n');
installPackage(app);
cpSync(join(import.meta.dirname, "programs"), app, { recursive: true });

const all = runtimes().filter(({ name }) => values.only === undefined || name === values.only);
if (all.length === 0) throw new Error(`there is no runtime '${values.only}'`);

let [passed, failed] = [0, 0];
/** @param {string} title @param {string | undefined} problem */
function tell(title, problem) {
  if (problem === undefined) passed++;
  else failed++;
  console.log(problem === undefined ? `passed  ${title}` : `failed  ${title}: ${problem}`);
  return problem === undefined ? "yes" : "no";
}

/**
 * By the title of the feature, a cell for each runtime.
 * @type {Map<string, string[]>}
 */
const cells = new Map();
for (const { title, program } of FEATURES) {
  const row = [];
  for (const runtime of all) {
    const [file = "", ...args] = program;
    const problem = problemOf(await execute(runtime, [join(app, file), ...args], { cwd: app }));
    row.push(tell(`${runtime.title}: ${title}`, problem));
  }
  cells.set(title, row);
}

for (const runtime of all) {
  for (const permission of permissionsOf(runtime)) {
    const problem = await refusedWithout(permission, runtime, app);
    tell(`${runtime.title}, ${permission.title}`, problem);
  }
}

if (values.report) writeReport(all, cells, await measure(all, app));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
