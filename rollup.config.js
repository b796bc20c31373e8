/**
 * dist/: one graph of modules, two entries (index: the async API; zmq: the mirror of zmq.h), three outputs.
 *
 * Both entries of a format share one chunk, so that they share one instance of libzmq. Chunks lie beside the entries,
 * because ts/wasm/load.ts looks for libzmq.wasm beside the file it was bundled into.
 */
import dts from "rollup-plugin-dts";
import esbuild from "rollup-plugin-esbuild";

const input = { index: "ts/index.ts", zmq: "ts/zmq/index.ts" };
const external = /^node:/;
/** The types speak of Buffer and of Node's events. */
const NODE_TYPES = '/// <reference types="node" />';

/** File names of one output: entries under their own name, what they share as shared.*. */
const names = (extension) => ({
  dir: "dist",
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `shared.${extension}`,
});

export default [
  {
    input,
    external,
    // Comments are for the types; names stay, for stack traces.
    plugins: [esbuild({ target: "node20", sourceMap: true, minifyWhitespace: true, minifySyntax: true })],
    output: [
      { ...names("js"), format: "es", sourcemap: true },
      { ...names("cjs"), format: "cjs", sourcemap: true, exports: "named" },
    ],
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
