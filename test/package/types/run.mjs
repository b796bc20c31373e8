/**
 * `npm run test:types -- [--short] [--only NAME] [--verbose]`: compiles programs that use the
 * packed package, in folders where it is installed, with each compiler, module resolution and
 * version of Node's typings. Then publint and attw check the package. The last line is `N passed, N
 * failed`. --short leaves out node16, which gives the same as nodenext here, and all but one
 * version of Node's typings.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { emptyFolder, installPackage, installTools, pack } from "../tarball.mjs";
import { COMPILERS, RESOLUTIONS, optionsOf } from "./matrix.mjs";
import { BROWSER, readmePrograms, subpathsProgram } from "./programs.mjs";

const { values } = parseArgs({
  options: { short: { type: "boolean" }, only: { type: "string" }, verbose: { type: "boolean" } },
});
/** The number of typings per compiler in the short form: none, and the first one. */
const SHORT = 2;
const LINES = 12;
const execute = promisify(execFile);
const tools = installTools("types");
const origin = emptyFolder();
writeFileSync(join(origin, "package.json"), '{ "private": true, "type": "module" }\n');
installPackage(origin);

/**
 * @typedef {{ title: string, run: () => Promise<string | undefined> }} Case run() resolves to a
 * description of the failure
 */

/** @type {Case[]} */
const cases = COMPILERS.flatMap(({ name, version, nodeTypes }) =>
  nodeTypes.slice(0, values.short ? SHORT : undefined).flatMap((types) => [
    ...RESOLUTIONS.filter((way) => way.exists(version) && !(values.short && way.name === "node16")).map(
      (resolution) => ({
        title: `TypeScript ${name}, ${resolution.name}, @types/node ${types}`,
        run: () => complaints(name, types, optionsOf(version, resolution), strictPrograms(resolution, types)),
      }),
    ),
    ...(types === "none" ? [withoutNodeTypes(name), ...browser(name, version)] : [readme(name, types)]),
    ...(version >= 5.5 ? [isolated(name, version, types)] : []),
  ]),
);
cases.push(
  { title: "publint", run: () => tool("publint", ["run", pack(), "--strict"]) },
  { title: "attw", run: () => tool("attw", [pack(), "--exclude-entrypoints", "libzmq.wasm", ...BROWSER]) },
  {
    title: "attw, the browser's entry",
    run: () => tool("attw", [pack(), "--profile", "esm-only", "--entrypoints", ...BROWSER]),
  },
);

const chosen = cases.filter(({ title }) => !values.only || title.includes(values.only)).values();
let [passed, failed] = [0, 0];
await Promise.all(Array.from({ length: availableParallelism() }, runCases));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Runs the cases one after another. */
async function runCases() {
  for (const { title, run } of chosen) {
    const problem = await run();
    if (problem === undefined) passed++;
    else failed++;
    console.log(problem === undefined ? `passed  ${title}` : `failed  ${title}\n${shortened(problem)}`);
  }
}

/** @param {string} text */
function shortened(text) {
  return values.verbose ? text : text.split("\n").slice(0, LINES).join("\n");
}

/** @param {string} file */
function consumer(file) {
  return readFileSync(join(import.meta.dirname, "consumers", file), "utf8");
}

/**
 * Name and text of the programs that compile with the strictest options.
 * @param {import("./matrix.mjs").Resolution} resolution
 * @param {string} types
 */
function strictPrograms({ name, formats }, types) {
  // Only these resolutions know .mts. Elsewhere the file would fail as a part of other programs.
  const end = name === "node10" || name === "commonjs" ? "ts" : "mts";
  const manifest = JSON.parse(readFileSync(join(origin, "node_modules/libzmq-wasm/package.json"), "utf8"));
  /** @type {Record<string, string>} */
  const programs = { [`subpaths.${end}`]: subpathsProgram(manifest.exports, types !== "none") };
  if (formats.includes("esm")) {
    programs[`esm.${end}`] = consumer("esm.mts");
    programs[`inferred.${end}`] = consumer("inferred.mts");
    if (types !== "none") programs[`node.${end}`] = consumer("node.mts");
  }
  if (formats.includes("commonjs")) programs["commonjs.cts"] = consumer("commonjs.cts");
  return programs;
}

/**
 * The examples of npm zeromq's README, as readers compile them.
 * @param {string} name @param {string} types
 * @returns {Case}
 */
function readme(name, types) {
  const options = { target: "ES2022", lib: ["ES2022"], module: "nodenext", strict: true, noEmit: true };
  return {
    title: `TypeScript ${name}, examples of npm zeromq, @types/node ${types}`,
    run: () => complaints(name, types, { ...options, skipLibCheck: false }, readmePrograms()),
  };
}

/**
 * A program with isolated declarations: each file's declarations follow from that file alone.
 * @param {string} name @param {number} version @param {string} types
 * @returns {Case}
 */
function isolated(name, version, types) {
  const [nodenext] = RESOLUTIONS;
  const options = { ...optionsOf(version, nodenext), isolatedDeclarations: true, verbatimModuleSyntax: true };
  return {
    title: `TypeScript ${name}, isolatedDeclarations, @types/node ${types}`,
    run: () => complaints(name, types, options, { "esm.mts": consumer("esm.mts") }),
  };
}

/**
 * A page's program, with the DOM's types instead of Node's.
 * @param {string} name @param {number} version
 * @returns {Case[]}
 */
function browser(name, version) {
  const ways = RESOLUTIONS.filter((way) => way.name === "nodenext" || way.name === "bundler");
  return ways.map((resolution) => {
    const lib = ["ES2022", "DOM"];
    const options = { ...optionsOf(version, resolution), lib, customConditions: ["browser"] };
    return {
      title: `TypeScript ${name}, ${resolution.name}, a page's program`,
      run: () => complaints(name, "none", options, { "browser.mts": consumer("browser.mts") }),
    };
  });
}

/**
 * The entries with Node's classes need Node's types. Without them, each missing module is one
 * error.
 * @param {string} name
 * @returns {Case}
 */
function withoutNodeTypes(name) {
  const options = { target: "ES2022", lib: ["ES2022"], module: "nodenext", strict: true, noEmit: true };
  const entries = ["relay", "streams", "v5-compat"];
  const text = entries.map((entry, i) => `export * as entry${i} from "libzmq-wasm/${entry}";\n`).join("");
  const expected = ["node:events", "node:http", "node:https", "node:stream", "node:stream/web"];
  return {
    title: `TypeScript ${name}, entries that need @types/node say so`,
    async run() {
      const told = (await complaints(name, "none", { ...options, skipLibCheck: false }, { "node.mts": text })) ?? "";
      const errors = told.split("\n").filter((line) => line.includes("error TS"));
      const missing = errors.map((line) => /TS(?:2307|2591): Cannot find (?:module|name) '([^']+)'/.exec(line)?.[1]);
      return JSON.stringify(missing.sort()) === JSON.stringify(expected) ? undefined : told;
    },
  };
}

/**
 * Compiles the programs in a folder where the package and the typings are installed. Returns the
 * compiler's errors; undefined if there are none.
 * @param {string} compiler @param {string} types @param {object} options
 * @param {Record<string, string>} programs
 */
async function complaints(compiler, types, options, programs) {
  const folder = emptyFolder();
  try {
    cpSync(origin, folder, { recursive: true });
    if (types !== "none") {
      mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
      symlinkSync(join(tools, `node_modules/@types/node-${types}`), join(folder, "node_modules/@types/node"));
    }
    for (const [file, text] of Object.entries(programs)) writeFileSync(join(folder, file), text);
    const project = { compilerOptions: options, files: Object.keys(programs) };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
    return await problemOf([join(tools, `node_modules/typescript-${compiler}/bin/tsc`), "-p", "."], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} name @param {string[]} args */
function tool(name, args) {
  return problemOf([join(tools, "node_modules/.bin", name), ...args], origin);
}

/**
 * Runs a JavaScript program. Returns its output if it fails.
 * @param {string[]} args @param {string} cwd
 */
async function problemOf(args, cwd) {
  try {
    await execute(process.execPath, args, { cwd });
    return undefined;
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    return `${stdout}${stderr}` || String(error);
  }
}
