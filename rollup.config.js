/**
 * dist/: one graph of modules with an entry for each subpath of the package, as CommonJS; for ES
 * modules, wrappers of the entries; one set of types; and the parts of the package that are not
 * modules of it (ts/shim/embedded.ts).
 *
 * There is one implementation, so a program that imports the package and requires it has one
 * libzmq, and every bundler can take the parts along: CommonJS requires them where they are needed,
 * in the middle of a function.
 */
import { readFileSync } from "node:fs";
import dts from "rollup-plugin-dts";
import esbuild from "rollup-plugin-esbuild";
import terser from "@rollup/plugin-terser";
import { browser } from "./rollup.browser.js";
import { cli } from "./rollup.cli.js";
import { PROGRAM_BYTES, types } from "./rollup.types.js";
import { brotliCompressSync } from "node:zlib";

const input = {
  index: "ts/index.ts",
  draft: "ts/draft.ts",
  "v5-compat": "ts/v5-compat/index.ts",
  auth: "ts/auth/index.ts",
  requester: "ts/requester.ts",
  poller: "ts/poller.ts",
  streams: "ts/streams.ts",
  beacon: "ts/beacon/index.ts",
  host: "ts/host.ts",
  http: "ts/http/index.ts",
  relay: "ts/relay/index.ts",
  sim: "ts/sim.ts",
  zhelpers: "ts/zhelpers.ts",
  zmq: "ts/zmq/index.ts",
};
const external = /^node:|^libzmq-wasm$/;

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

/**
 * They are written where they are used: each that one chunk imports from another costs its name in
 * both.
 */
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
 * Modules of Node's are asked for by a call: a bundler that writes an ES module cannot keep a
 * `require()` of one that stands in CommonJS.
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
 * Stack traces show functions and classes by their names, and lines that can be read: nothing of
 * this is loaded over a network. Comments are for the types. Short names of variables remain,
 * because parsing them costs less: 3 ms of 21 in an import of the package on a busy machine.
 */
const compiled = () => [
  builtins,
  esbuild({ target: "node20", sourceMap: false }),
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
 * A program has one copy of each chunk, also where it has the package installed twice, or both
 * installed and bundled: all copies of one version export what the first has made. That is kept at
 * a symbol of globalThis, under the chunk's name.
 */
const shared = {
  name: "shared",
  renderChunk(/** @type {string} */ code, /** @type {{ fileName: string, isEntry: boolean }} */ { fileName, isEntry }) {
    const chunk = fileName.replace(/\.cjs$/, "");
    if (chunk === "constants") return null; // numbers are the same in each copy
    const whole = isEntry ? "exports.default = exports;\n" : "";
    const kept = `(globalThis[Symbol.for("libzmq-wasm ${version}")] ??= {})[${JSON.stringify(chunk)}] ??=`;
    return { code: `${code}\n${whole}Object.assign(exports, ${kept} exports);\n`, map: null };
  },
};

/** For ES modules: an entry's names, one by one, and the whole of it. */
const wrappers = {
  name: "wrappers",
  generateBundle(
    /** @type {unknown} */ _,
    /** @type {Record<string, { isEntry?: boolean, name?: string, exports?: string[] }>} */ bundle,
  ) {
    for (const { isEntry, name, exports = [] } of Object.values(bundle)) {
      if (!isEntry) continue;
      const source = `import all from "./${name}.cjs";\nexport default all;\nexport const {\n  ${exports.join(",\n  ")},\n} = all;\n`;
      this.emitFile({ type: "asset", fileName: `${name}.js`, source });
    }
  },
};

/** Entries for Node alone, and what a browser has instead. */
const NODE_ALONE = {
  zmq: "its calls may block, which a page must not. libzmq-wasm has the same sockets, with promises",
  "v5-compat": "use libzmq-wasm, whose API is that of version 6 of npm zeromq",
  zhelpers: "it is for programs of libzmq-wasm/zmq, which a browser does not have",
  http: "it binds sockets to a server of node:http. A page connects to one: ws:// or wss://",
  relay: "it is the server that pages connect to. Pass its URL: createInstance({ relay: url })",
  sim: "it simulates networks and processes of Node",
};

/**
 * What a bundler for browsers finds in the place of those: the names, and the reason as an error.
 */
const notInBrowsers = {
  name: "not-in-browsers",
  generateBundle(
    /** @type {unknown} */ _,
    /** @type {Record<string, { isEntry?: boolean, name?: string, exports?: string[] }>} */ bundle,
  ) {
    for (const { isEntry, name = "", exports = [] } of Object.values(bundle)) {
      if (!isEntry || !(name in NODE_ALONE)) continue;
      const text = `libzmq-wasm/${name} is for Node: ${NODE_ALONE[name]}`;
      const refuse = `const refuse = () => {\n  throw Object.assign(new Error(${JSON.stringify(text)}), { code: "ERR_ZMQ_NOT_IN_BROWSERS" });\n};\n`;
      const source = `${refuse}const all = refuse();\nexport default all;\nexport const {\n  ${exports.join(",\n  ")},\n} = all;\n`;
      this.emitFile({ type: "asset", fileName: `browser/not-${name}.js`, source });
    }
  },
};

/** A part that is text. Readable, since stack traces of a thread point into it. */
function asText(/** @type {string} */ text) {
  return `module.exports = \`${text.replace(/[\\`]|\$(?=\{)/g, "\\$&")}\`;\n`;
}

/** The program of a thread, as text; stack traces call it by the name of the file. */
const program = {
  name: "program",
  renderChunk: (/** @type {string} */ code, /** @type {{ fileName: string }} */ { fileName }) => ({
    code: asText(`${code.trimEnd()}\n//# sourceURL=libzmq-wasm/${fileName}\n`),
    map: null,
  }),
};

const WASMS = ["libzmq.wasm", "libzmq-mt.wasm", "libzmq-pgm.wasm", "libzmq-pgm-mt.wasm"];
const PARTS = [...WASMS.map((name) => `${name}.cjs`), "host-worker.cjs", "thread-worker.cjs", "faults.cjs"];

/**
 * ts/shim/embedded.ts as the bundle has it. A bundler's output does not bear the name of the chunk.
 */
const embedded = {
  name: "embedded",
  load(/** @type {string} */ id) {
    if (!/\/shim\/embedded\.ts$/.test(id)) return null;
    const parts = PARTS.map((name) => `"${name}": () => require("./${name}")`);
    return `export const folder =
      typeof __filename === "string" && /[\\\\/]core\\.cjs$/.test(__filename) ? __dirname : undefined;
    export const codeFolder = folder;
    export const packageVersion = () => "${version}";
    const parts = { ${parts.join(", ")} };
    export const part = (name) => parts[name]();`;
  },
  generateBundle() {
    for (const name of WASMS) {
      const text = brotliCompressSync(readFileSync(`dist/${name}`)).toString("base64");
      const bytes = `Buffer.from("${text}", "base64")`;
      const source = `module.exports = () => process.getBuiltinModule("zlib").brotliDecompressSync(${bytes});\n`;
      this.emitFile({ type: "asset", fileName: `${name}.cjs`, source });
    }
  },
};

/**
 * The same in the host thread, whose program has the one part that it needs inside, since text
 * cannot require a file.
 */
const withFaults = {
  name: "with-faults",
  load: (/** @type {string} */ id) =>
    /\/shim\/embedded\.ts$/.test(id)
      ? `import * as faults from "./faults/faults.js";
        export const folder = undefined, codeFolder = undefined, packageVersion = () => "${version}", part = () => faults;`
      : null,
};

/**
 * An entry is named after its subpath, what entries of the async API share is api.*, and what all
 * share is core.*.
 */
const names = (extension) => ({
  dir: "dist",
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `[name].${extension}`,
  manualChunks: chunkOf,
  onlyExplicitManualChunks: true,
  minifyInternalExports: false,
});

/** @returns {string | undefined} */
function chunkOf(/** @type {string} */ id) {
  if (/\/ts\/zmq\/constants\.ts$/.test(id)) return "constants";
  if (/\/ts\/shim\/simulated\//.test(id)) return undefined; // it is the sim entry's
  if (
    /^\0node:(fs|net|os|path|perf_hooks|url|util|worker_threads)$|\/ts\/(core|shim|policy|workers)\/|\/ts\/(?:instance|node|http\/refuse)\.ts$|\/zmq\/(option-table|unsupported|errno|errno-text)\.ts$/.test(
      id,
    )
  )
    return "core";
  if (/\/ts\/zmq\//.test(id)) return "zmq"; // zhelpers has it, too
  if (!/\/ts\/api\//.test(id) || /\/api\/(requester|poller|loop|streams)\.ts$/.test(id)) return undefined;
  return /\/(draft-(kinds|messages|transfer)|thread-safe-readiness)\.ts$/.test(id) ? "api-draft" : "api";
}

export default [
  ...browser({ inlined, external }),
  {
    input,
    plugins: [embedded, ...compiled()],
    output: { ...names("cjs"), format: "cjs", exports: "named", plugins: [shared, wrappers, notInBrowsers] },
  },
  {
    input: "ts/workers/host-worker.ts",
    plugins: [withFaults, ...compiled()],
    output: { file: "dist/host-worker.cjs", format: "cjs", plugins: [program] },
  },
  {
    input: "ts/workers/thread-worker.ts",
    plugins: compiled(),
    output: { file: "dist/thread-worker.cjs", format: "es", plugins: [program] },
  },
  {
    // Read only where faults are asked for (ts/shim/node/faults.ts).
    input: "ts/shim/faults/faults.ts",
    plugins: compiled(),
    output: { file: "dist/faults.cjs", format: "cjs" },
  },
  {
    input,
    external: [external, PROGRAM_BYTES],
    plugins: [dts({ compilerOptions: { stripInternal: true } })],
    output: { ...names("d.cts"), format: "es", hoistTransitiveImports: false, plugins: [types] },
  },
  cli,
];
