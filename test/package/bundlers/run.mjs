/**
 * `npm run test:bundlers -- [--only NAME] [--report]`: each tool bundles each program in a folder
 * where the packed package is installed. The result runs in another folder, where no package is
 * installed. The last line is `N passed, N failed`. --report also writes the table of
 * docs/compatibility.md.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { table, writeSection } from "../../../bench/report.mjs";
import { emptyFolder, installPackage, installTools } from "../tarball.mjs";
import { TOOLS } from "./tools.mjs";

/** A long error is shown as its first and last lines, each cut to a length: [lines, characters]. */
const [LINES, LINE] = [8, 200];
const RUN_LIMIT_MS = 60_000;
const ENTRIES = ["async", "mirror"];
/** The entries, and what each result is run with. */
const PROGRAMS = /** @type {const} */ ([
  { name: "async", entry: "async", args: [] },
  { name: "threads", entry: "async", args: ["threads"] },
  { name: "mirror", entry: "mirror", args: [] },
]);

const { values } = parseArgs({
  options: { only: { type: "string" }, report: { type: "boolean" }, verbose: { type: "boolean" } },
});
installTools("bundlers");
const app = emptyFolder();
writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }\n');
installPackage(app);
for (const name of ENTRIES) {
  const text = readFileSync(join(import.meta.dirname, "programs", `${name}.mjs`), "utf8");
  writeFileSync(join(app, `${name}.mjs`), text);
  writeFileSync(join(app, `${name}.cjs`), asCommonJs(text));
}

/**
 * The command and the folder of each result, by entry: each entry is bundled once.
 * @type {Map<string, { command: string[], cwd: string }>}
 */
const results = new Map();

let [passed, failed] = [0, 0];
/** @type {string[][]} */
const rows = [];
for (const tool of TOOLS) {
  if (values.only && !tool.name.includes(values.only)) continue;
  const cells = [];
  for (const program of PROGRAMS) {
    const before = failed;
    for (const source of /** @type {const} */ (["mjs", "cjs"])) {
      if ((tool.only && tool.only !== source) || tool.without?.includes(program.entry)) continue;
      const title = `${tool.name}, ${program.name}, ${source}`;
      const problem = await problemOf(tool, program, source);
      if (problem === undefined) passed++;
      else failed++;
      console.log(problem === undefined ? `passed  ${title}` : `failed  ${title}\n${problem}`);
    }
    cells.push(tool.without?.includes(program.entry) ? "–" : failed === before ? "runs" : "fails");
  }
  rows.push([`${tool.name} ${tool.version()}`, tool.write, ...cells]);
}
if (values.report)
  writeSection(
    "bundlers",
    table(["tool", "what to write", ...PROGRAMS.map(({ name }) => name)], rows),
    "docs/compatibility.md",
  );
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** @param {import("./tools.mjs").Tool} tool @param {string} entry @param {string} source */
async function bundled(tool, entry, source) {
  const name = `${tool.name}-${entry}-${source}`.replace(/\W+/g, "-");
  const found = results.get(name);
  if (found) return found;
  const [built, cwd] = [join(app, "out", name), emptyFolder()];
  mkdirSync(built, { recursive: true });
  const command = await tool.build({ entry: join(app, `${entry}.${source}`), out: built });
  for (const file of readdirSync(built)) cpSync(join(built, file), join(cwd, file), { recursive: true });
  results.set(name, { command, cwd });
  return { command, cwd };
}

/**
 * Describes a failure; undefined if the program does the same as without a bundler.
 * @param {import("./tools.mjs").Tool} tool @param {PROGRAMS[number]} program @param {string} source
 */
async function problemOf(tool, program, source) {
  try {
    const { command, cwd } = await bundled(tool, program.entry, source);
    const [file = "", ...args] = [...command, ...program.args];
    const options = { cwd, encoding: /** @type {const} */ ("utf8"), timeout: RUN_LIMIT_MS };
    const output = execFileSync(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    return output === "Hello World\n" ? undefined : `it printed ${JSON.stringify(output)}`;
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const lines = message.split("\n").map((line) => line.slice(0, LINE));
    return values.verbose ? message : [...lines.slice(0, LINES), ...lines.slice(LINES).slice(-LINES)].join("\n");
  }
}

/**
 * The same program for CommonJS, which has no await outside functions.
 * @param {string} program
 */
function asCommonJs(program) {
  const required = program
    .replace(/^import \* as (\w+) from ("[^"]+");$/gm, "const $1 = require($2);")
    .replace(/^import (\{.*\}) from ("[^"]+");$/gm, "const $1 = require($2);")
    .replace(/^export function (\w+)/gm, "exports.$1 = $1;\nfunction $1")
    .replace('require("node:worker_threads")', 'process.getBuiltinModule("node:worker_threads")');
  if (!required.includes("await ")) return required;
  const [head = ""] = /^[^]*^const .*require\(.*\n/m.exec(required) ?? [];
  return `${head}(async () => {\n${required.slice(head.length)}})();\n`;
}
