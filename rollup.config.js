/**
 * dist/: one graph of modules, an entry for each subpath of the package, three outputs; and files of their own that nothing
 * imports: the programs of threads, and the faults.
 *
 * The entries of a format share their chunks, so that they share one instance of libzmq. Chunks lie beside the entries,
 * because ts/wasm/load.ts looks for libzmq.wasm beside the file it was bundled into.
 */
import { readFileSync } from "node:fs";
import dts from "rollup-plugin-dts";
import esbuild from "rollup-plugin-esbuild";
import terser from "@rollup/plugin-terser";

const input = {
  index: "ts/entries/index.ts",
  draft: "ts/entries/draft.ts",
  "v5-compat": "ts/entries/v5-compat.ts",
  auth: "ts/auth/index.ts",
  requester: "ts/requester.ts",
  poller: "ts/poller.ts",
  streams: "ts/streams.ts",
  zmq: "ts/zmq/index.ts",
};
const external = /^node:/;
/** The types speak of Buffer and of Node's events. */
const NODE_TYPES = '/// <reference types="node" />';

/** zmq.h's numbers, and libzmq's own errors, as they are written in ts/zmq/constants.ts. */
const constants = new Map(
  Array.from(
    readFileSync("ts/zmq/constants.ts", "utf8").matchAll(/^export const (\w+) = (\w+|\{[^}]*\} as const);$/gm),
    ([, name, value]) => [name, value.replace(/ as const|\n/g, "")],
  ),
);
function constant(/** @type {string} */ name) {
  const value = constants.get(name);
  if (value === undefined)
    throw new Error(`ts/zmq/constants.ts does not have ${name}, or not as a value that can be read`);
  return constants.has(value) ? constant(value) : value;
}

const CONSTANTS =
  /import (?:\{([^}]*)\}|\* as zmq) from "[^"]*\/zmq\/constants\.js";|import \{([^}]*)\} from "\.\/constants\.js";/g;

/** They are written where they are used: each that one chunk imports from another costs its name in both. */
const inlined = {
  name: "inlined",
  transform(/** @type {string} */ code, /** @type {string} */ id) {
    if (/\/v5-compat\/index\.ts$/.test(id) || code.search(CONSTANTS) < 0) return null;
    const declared = code.replace(CONSTANTS, (whole, named = "", neighbour = "") => {
      const names = (named + neighbour).match(/\w+/g) ?? [];
      const lines = whole.replace(/[^\n]/g, "");
      return names.map((name) => `const ${name} = ${constant(name)};`).join(" ") + lines;
    });
    return { code: declared.replace(/\bzmq\.(ZMQ_\w+)/g, (_, name) => constant(name)), map: null };
  },
};

/**
 * Modules of Node's are asked for by a call: what an ES module imports gets a facade with all that is exported, of which making
 * touches every part. It took 2 of the 13 ms that an import of this package took.
 */
const builtins = {
  name: "builtins",
  resolveId: (/** @type {string} */ id) =>
    id.startsWith("node:") ? { id: `\0${id}`, moduleSideEffects: false } : null,
  load: (/** @type {string} */ id) =>
    id.startsWith("\0node:")
      ? { code: `export default process.getBuiltinModule("${id.slice(1)}");`, syntheticNamedExports: true }
      : null,
};

/**
 * Stack traces show functions and classes by their names, and lines that can be read: nothing of this is loaded over a
 * network. Comments are for the types. Short names of variables remain, because parsing them costs less: 3 ms of 21 in an
 * import of the package on a busy machine.
 */
const compiled = () => [
  builtins,
  esbuild({ target: "node20", sourceMap: true }),
  inlined,
  terser({
    module: true,
    keep_classnames: true,
    keep_fnames: true,
    compress: { passes: 2, sequences: false },
    format: { beautify: true, indent_level: 1 },
  }),
];

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/**
 * A program has one copy of each chunk, whether it imports the package, requires it, or has it installed twice: all copies of
 * one version export what the first has made. That is kept at a symbol of globalThis, under the name of the chunk.
 */
const shared = {
  name: "shared",
  renderChunk(
    /** @type {string} */ code,
    /** @type {{ fileName: string }} */ { fileName },
    /** @type {{ format: string }} */ { format },
  ) {
    const chunk = fileName.replace(/\.c?js$/, "");
    if (chunk === "constants") return null; // numbers are the same in each copy
    const kept = `(globalThis[Symbol.for("libzmq-wasm ${version}")] ??= {})[${JSON.stringify(chunk)}] ??=`;
    if (format === "cjs") return { code: `${code}\nObject.assign(exports, ${kept} exports);\n`, map: null };
    return { code: code.replace(/^export \{ (.*) \};$/m, (_, list) => exportKept(list, kept)), map: null };
  },
};

/** `export { a as b, ... }` of what the first copy has made. */
function exportKept(/** @type {string} */ list, /** @type {string} */ kept) {
  const names = list.split(", ").map((each) => each.split(" as "));
  const made = names.map(([local, name = local]) => `${name}: ${local}`);
  const found = names.map(([local, name = local], i) => `${name}: export$${i}`);
  const exported = names.map(([local, name = local], i) => `export$${i} as ${name}`);
  return `const { ${found.join(", ")} } = (${kept} { ${made.join(", ")} });\nexport { ${exported.join(", ")} };`;
}

/**
 * File names of one output: entries under their own name, what those of the async API share as api.*, and what all share
 * as shared.*. The draft kinds are in a chunk, too, because the types of a namespace of classes are only made of imports.
 */
const names = (extension) => ({
  dir: "dist",
  entryFileNames: `[name].${extension}`,
  chunkFileNames: ({ name }) => (/api|constants/.test(name) ? `${name}.${extension}` : `shared.${extension}`),
  manualChunks: chunkOf,
  onlyExplicitManualChunks: true,
  minifyInternalExports: false,
});

/** @returns {string | undefined} */
function chunkOf(/** @type {string} */ id) {
  if (/\/ts\/zmq\/constants\.ts$/.test(id)) return "constants";
  if (/^\0node:(events|diagnostics_channel)$/.test(id)) return "api"; // or they would be a file of their own
  if (!/\/ts\/api\//.test(id)) return undefined;
  return /\/draft/.test(id) ? "api-draft" : "api";
}

export default [
  {
    input,
    plugins: compiled(),
    output: [
      { ...names("js"), format: "es", sourcemap: true, plugins: [shared] },
      { ...names("cjs"), format: "cjs", sourcemap: true, exports: "named", plugins: [shared] },
    ],
  },
  {
    // The program of the threaded mode's host thread.
    input: "ts/host-worker.ts",
    plugins: compiled(),
    output: { file: "dist/host-worker.cjs", format: "cjs", sourcemap: true },
  },
  {
    // The program of threads that zmq_threadstart() starts.
    input: "ts/thread-worker.ts",
    plugins: compiled(),
    output: { file: "dist/thread-worker.js", format: "es", sourcemap: true },
  },
  {
    // Read only where faults are asked for, by whichever format (ts/shim/node/faults.ts).
    input: "ts/shim/faults/faults.ts",
    plugins: compiled(),
    output: { file: "dist/faults.cjs", format: "cjs", sourcemap: true },
  },
  {
    input,
    external,
    plugins: [dts()],
    output: [
      { ...names("d.ts"), format: "es", banner: NODE_TYPES },
      { ...names("d.cts"), format: "es", banner: NODE_TYPES },
    ],
  },
];
