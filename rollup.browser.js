/**
 * The browser's modules in dist/: ES modules without names that a person reads, because they are
 * loaded over a network. The main entry, dist/browser.js, is one file; the others import from it
 * what they share with it.
 */
import { existsSync, readFileSync } from "node:fs";
import { posix, relative } from "node:path";
import dts from "rollup-plugin-dts";
import esbuild from "rollup-plugin-esbuild";
import terser from "@rollup/plugin-terser";
import { browserTypes, PROGRAM_BYTES } from "./rollup.types.js";

const MAIN = "ts/browser.ts";
const input = {
  browser: MAIN,
  "browser/auth": "ts/auth/index.ts",
  "browser/draft": "ts/draft.ts",
  "browser/poller": "ts/poller.ts",
  "browser/requester": "ts/requester.ts",
  "browser/streams": "ts/browser/streams.ts",
};

/**
 * Files that a browser has otherwise, or has no use for: `ts/browser/NAME` takes the place of each
 * file called NAME. The heads of those files say why.
 */
const IN_PLACE_OF = [
  "ts/node.ts",
  "ts/api/batches/packed-layout.ts",
  "ts/api/inspect.ts",
  "ts/api/options/wss-trust.ts",
  "ts/api/sockets/endpoint-details.ts",
  "ts/api/sockets/endpoint-names.ts",
  "ts/auth/certificate-files.ts",
  "ts/core/boundary/errno-numbers.ts",
  "ts/core/boundary/pgm.ts",
  "ts/core/boundary/system-imports.ts",
  "ts/core/direct/direct-transfer.ts",
  "ts/core/instance/multicast.ts",
  "ts/core/own-frames.ts",
  "ts/core/wakeups/trace.ts",
  "ts/shim/thrown.ts",
  "ts/shim/tls-failures.ts",
  "ts/zmq/errno-text.ts",
  "ts/zmq/option-table.ts",
  "ts/zmq/unsupported.ts",
];

/** Their types are the same, but for this file. */
const WITH_OWN_TYPES = ["ts/auth/certificate-files.ts"];

/**
 * Loads the browser's files in the place of the others.
 *
 * @param {readonly string[]} others
 */
function browserParts(others) {
  const parts = new Map(others.map((path) => [path, `ts/browser/${posix.basename(path)}`]));
  for (const path of [...parts].flat()) if (!existsSync(path)) throw new Error(`rollup.browser.js names ${path}`);
  return {
    name: "browser-parts",
    async resolveId(/** @type {string} */ id, /** @type {string} */ importer) {
      const found = await this.resolve(id, importer, { skipSelf: true });
      const part = found && parts.get(relative(".", found.id).replaceAll("\\", "/"));
      return part === undefined ? found : this.resolve(posix.join(process.cwd(), part));
    },
  };
}

/**
 * Modules that the main entry reaches are in its file, also those that other entries use.
 *
 * @type {import("rollup").GetManualChunk}
 */
function chunkOf(id, { getModuleIds, getModuleInfo }) {
  const reached = new Set([...getModuleIds()].filter((known) => known.endsWith(`/${MAIN}`)));
  for (const found of reached) for (const next of getModuleInfo(found)?.importedIds ?? []) reached.add(next);
  return reached.has(id) ? "browser" : undefined;
}

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const browserVersion = {
  name: "browser-version",
  load: (/** @type {string} */ id) =>
    /\/shim\/browser\/version\.ts$/.test(id) ? `export const packageVersion = () => "${version}";` : null,
};

/** Classes whose names programs see, such as those of errors. */
const PUBLIC_CLASSES =
  /Error$|^(Batch|Context|Dealer|Observer|Pair|Proxy|Publisher|Pull|Push|Reply|Request|Router|Socket|Stream|Subscriber|XPublisher|XSubscriber)$/;

/**
 * @param {{ inlined: import("rollup").Plugin, external: RegExp }} shared with the modules for Node
 */
export const browser = ({ inlined, external }) => [
  {
    input,
    plugins: [
      browserParts(IN_PLACE_OF),
      browserVersion,
      esbuild({ target: "es2022", sourceMap: false }),
      inlined,
      terser({ module: true, ecma: 2020, keep_classnames: PUBLIC_CLASSES, compress: { passes: 3 } }),
    ],
    treeshake: { manualPureFunctions: ["errnoNumber", "wasmErrno"] },
    // Beside the names of the package, the main entry exports a few for the others.
    preserveEntrySignatures: "allow-extension",
    output: {
      dir: "dist",
      entryFileNames: "[name].js",
      chunkFileNames: "[name].js",
      manualChunks: chunkOf,
      format: "es",
    },
  },
  {
    input,
    external: [external, PROGRAM_BYTES],
    plugins: [browserParts(WITH_OWN_TYPES), dts({ compilerOptions: { stripInternal: true } })],
    output: {
      dir: "dist",
      entryFileNames: "[name].d.ts",
      chunkFileNames: "browser/[name].d.ts",
      format: "es",
      plugins: [browserTypes],
    },
  },
];
