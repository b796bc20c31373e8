/**
 * dist/: one graph of modules, two entries (index: the async API; zmq: the mirror of zmq.h), three outputs; and the
 * faults, a file of its own that nothing imports.
 *
 * Both entries of a format share one chunk, so that they share one instance of libzmq. Chunks lie beside the entries,
 * because ts/wasm/load.ts looks for libzmq.wasm beside the file it was bundled into.
 */
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

/** Comments are for the types. Names of classes stay, as programs see them; the others are in the source maps. */
const minified = () => [
  esbuild({ target: "node20", sourceMap: true }),
  terser({ module: true, keep_classnames: true, compress: { passes: 2 } }),
];

/**
 * File names of one output: entries under their own name, what those of the async API share as api.*, and what all share
 * as shared.*. The draft kinds are in a chunk, too, because the types of a namespace of classes are only made of imports.
 */
const names = (extension) => ({
  dir: "dist",
  entryFileNames: `[name].${extension}`,
  chunkFileNames: ({ name }) => (/api/.test(name) ? `${name}.${extension}` : `shared.${extension}`),
  manualChunks: (id) => (/\/ts\/api\/draft/.test(id) ? "api-draft" : /\/ts\/api\//.test(id) ? "api" : undefined),
  onlyExplicitManualChunks: true,
});

export default [
  {
    input,
    external,
    plugins: minified(),
    output: [
      { ...names("js"), format: "es", sourcemap: true },
      { ...names("cjs"), format: "cjs", sourcemap: true, exports: "named" },
    ],
  },
  {
    // The program of the threaded mode's host thread.
    input: "ts/host-worker.ts",
    external,
    plugins: minified(),
    output: { file: "dist/host-worker.cjs", format: "cjs", sourcemap: true },
  },
  {
    // The program of threads that zmq_threadstart() starts.
    input: "ts/thread-worker.ts",
    external,
    plugins: minified(),
    output: { file: "dist/thread-worker.js", format: "es", sourcemap: true },
  },
  {
    // Read only where faults are asked for, by whichever format (ts/shim/node/faults.ts).
    input: "ts/shim/faults/faults.ts",
    plugins: minified(),
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
