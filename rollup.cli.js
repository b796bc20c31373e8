/**
 * dist/cli/: the command line (ts/cli). Its entry is dist/cli/zmq.cjs, which loads the parser; each
 * command is a chunk of its own, which loads the library from dist/, as a program does. The parser,
 * commander, is bundled: the package depends on nothing, and NOTICE has its license.
 */
import { readFileSync } from "node:fs";
import commonjs from "@rollup/plugin-commonjs";
import resolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import esbuild from "rollup-plugin-esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/** ts/cli/package-version.ts, as a constant. */
const packageVersion = {
  name: "package-version",
  load: (/** @type {string} */ id) =>
    /\/cli\/package-version\.ts$/.test(id) ? `export const packageVersion = "${version}";` : null,
};

/** commander starts programs for subcommands that are files, which these are not. */
const withoutChildren = {
  name: "without-children",
  transform: (/** @type {string} */ code, /** @type {string} */ id) =>
    /\/commander\/lib\/command\.js$/.test(id)
      ? { code: code.replace("require('node:child_process')", "{}"), map: null }
      : null,
};

/** The library's entries, by their files beside dist/cli/. */
const files = (/** @type {string} */ id) =>
  id.replace(/^libzmq-wasm(?:\/(\w+))?$/, (_, entry) => `../${entry ?? "index"}.cjs`);

export const cli = {
  input: { zmq: "ts/cli/zmq.ts" },
  external: /^node:|^libzmq-wasm/,
  plugins: [
    packageVersion,
    withoutChildren,
    resolve({ modulesOnly: false }),
    commonjs(),
    esbuild({ target: "node20", sourceMap: false }),
    terser({ module: true, compress: { passes: 2 }, keep_classnames: /Error$/ }),
  ],
  output: {
    dir: "dist/cli",
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name].cjs",
    paths: files,
    banner: (/** @type {{ isEntry: boolean }} */ { isEntry }) => (isEntry ? "#!/usr/bin/env node" : ""),
  },
};
