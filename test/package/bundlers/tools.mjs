/**
 * Each bundler with the least configuration that a user writes. A tool makes one program of an
 * entry file, in a folder that is then moved away from node_modules. `write` is what
 * docs/compatibility.md tells the user to write beyond an ordinary call of the tool.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * @typedef {object} Job
 * @property {string} entry absolute path of the program, in a folder where the package is installed
 * @property {string} out folder for what the tool writes
 * @typedef {object} Tool
 * @property {string} name
 * @property {string} write
 * @property {() => string} version
 * @property {readonly string[]} [without] entries that the tool cannot bundle
 * @property {"cjs" | "mjs"} [only] the format of source that the tool takes
 * @property {(job: Job) => Promise<string[]> | string[]} build the result's command
 */

const tools = join(import.meta.dirname, "../../../build/package/bundlers");
const require = createRequire(join(tools, "package.json"));
const load = (/** @type {string} */ name) => import(require.resolve(name));
/** Version of a package that is installed here. */
const versionOf = (/** @type {string} */ name) => () =>
  JSON.parse(readFileSync(join(tools, "node_modules", name, "package.json"), "utf8")).version;
const run = (/** @type {string} */ command, /** @type {string[]} */ args, /** @type {string} */ cwd) =>
  execFileSync(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });

/** @param {"esm" | "cjs"} format @returns {Tool["build"]} */
function esbuild(format) {
  return async ({ entry, out }) => {
    const file = format === "esm" ? "program.mjs" : "program.cjs";
    const { build } = await load("esbuild");
    // CommonJS has no await outside functions, so the program requires the package's CommonJS
    // module.
    await build({
      entryPoints: [entry],
      outfile: join(out, file),
      bundle: true,
      platform: "node",
      format,
      logLevel: "error",
    });
    return [process.execPath, file];
  };
}

/** @param {string} bundler rollup or rolldown @returns {Tool["build"]} */
function rollup(bundler) {
  return async ({ entry, out }) => {
    const [{ rollup: bundleOf, rolldown = bundleOf }, { default: resolve }, { default: commonjs }] = await Promise.all([
      load(bundler),
      load("@rollup/plugin-node-resolve"),
      load("@rollup/plugin-commonjs"),
    ]);
    const plugins = bundler === "rollup" ? [resolve({ exportConditions: ["node"] }), commonjs()] : [];
    const bundle = await rolldown({
      input: entry,
      plugins,
      external: /^node:/,
      platform: "node",
      onwarn: () => undefined,
    });
    await bundle.write({ file: join(out, "program.mjs"), format: "es" });
    return [process.execPath, "program.mjs"];
  };
}

/** @param {"module" | "commonjs2"} type @returns {Tool["build"]} */
function webpack(type) {
  return async ({ entry, out }) => {
    const { default: bundle } = await load("webpack");
    const file = type === "module" ? "program.mjs" : "program.cjs";
    const esm = type === "module";
    const stats = await new Promise((resolve, reject) => {
      bundle(
        {
          mode: "production",
          target: "node20",
          entry,
          experiments: { outputModule: esm },
          output: { path: out, filename: file, library: { type }, chunkFormat: esm ? "module" : "commonjs" },
        },
        (/** @type {Error | null} */ error, /** @type {object} */ result) => (error ? reject(error) : resolve(result)),
      );
    });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
    return [process.execPath, file];
  };
}

/** @type {Tool["build"]} */
async function vite({ entry, out }) {
  const { build } = await load("vite");
  await build({
    root: join(entry, ".."),
    logLevel: "error",
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: out, target: "node20", rollupOptions: { output: { entryFileNames: "program.mjs" } } },
  });
  return [process.execPath, "program.mjs"];
}

/** @type {Tool["build"]} */
function ncc({ entry, out }) {
  run(
    process.execPath,
    [require.resolve("@vercel/ncc/dist/ncc/cli.js"), "build", entry, "-o", out, "-q"],
    join(entry, ".."),
  );
  const file = readdirSync(out).find((name) => /^index\.[cm]?js$/.test(name));
  return [process.execPath, file ?? "index.js"];
}

function bunPath() {
  const folder = join(tools, "node_modules/@oven");
  const found = readdirSync(folder).map((name) => join(folder, name, "bin/bun"));
  return found.find((path) => existsSync(path)) ?? "bun";
}

/** @type {Tool["build"]} */
function bunCompile({ entry, out }) {
  run(bunPath(), ["build", "--compile", entry, "--outfile", join(out, "program")], join(entry, ".."));
  return ["./program"];
}

/**
 * Node's single executable application: one CommonJS file inside a copy of node.
 * @type {Tool["build"]}
 */
async function singleExecutable({ entry, out }) {
  await esbuild("cjs")({ entry, out });
  writeFileSync(join(out, "sea.json"), JSON.stringify({ main: "program.cjs", output: "sea.blob" }));
  run(process.execPath, ["--experimental-sea-config", "sea.json"], out);
  copyFileSync(process.execPath, join(out, "program"));
  const postject = join(tools, "node_modules/postject/dist/cli.js");
  const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
  run(process.execPath, [postject, "program", "NODE_SEA_BLOB", "sea.blob", "--sentinel-fuse", fuse], out);
  return ["./program"];
}

/** @type {readonly Tool[]} */
export const TOOLS = [
  { name: "esbuild, ESM", version: versionOf("esbuild"), write: "nothing", build: esbuild("esm") },
  { name: "esbuild, CommonJS", version: versionOf("esbuild"), write: "nothing", only: "cjs", build: esbuild("cjs") },
  {
    name: "rollup",
    version: versionOf("rollup"),
    write: "`@rollup/plugin-node-resolve` and `@rollup/plugin-commonjs`, as for any package",
    build: rollup("rollup"),
  },
  {
    name: "rolldown",
    version: versionOf("rolldown"),
    write: 'nothing (`platform: "node"`)',
    build: rollup("rolldown"),
  },
  { name: "webpack, ESM", version: versionOf("webpack"), write: "nothing", build: webpack("module") },
  {
    name: "webpack, CommonJS",
    version: versionOf("webpack"),
    write: "nothing",
    only: "cjs",
    build: webpack("commonjs2"),
  },
  {
    name: "vite, ssr",
    version: versionOf("vite"),
    write: "`ssr.noExternal` to have it in the bundle; nothing to leave it outside",
    build: vite,
  },
  { name: "@vercel/ncc", version: versionOf("@vercel/ncc"), write: "nothing", build: ncc },
  { name: "bun build --compile", version: versionOf("bun"), write: "nothing", without: ["mirror"], build: bunCompile },
  {
    name: "Node single executable",
    version: () => process.versions.node,
    write: "bundle to CommonJS first",
    only: "cjs",
    without: ["mirror"],
    build: singleExecutable,
  },
];
