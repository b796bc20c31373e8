/**
 * Parts of the package that are not modules of it: the wasms, the programs of its threads, and the
 * faults. Each part is a CommonJS file of dist/ whose value is the part.
 *
 * The bundle has another version of this file (rollup.config.js), which requires each part by a
 * literal name, when it is needed: so a bundler takes the parts along, with nothing to configure.
 * This version reads them from dist/.
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export type Part =
  | "libzmq.wasm.cjs"
  | "libzmq-mt.wasm.cjs"
  | "libzmq-pgm.wasm.cjs"
  | "libzmq-pgm-mt.wasm.cjs"
  | "host-worker.cjs"
  | "thread-worker.cjs"
  | "faults.cjs";

/** Folder of the package's own files; undefined if a bundler has put the code into another file. */
export const folder: string | undefined = fileURLToPath(new URL("../../dist", import.meta.url));

/** Version of the package. */
export function packageVersion(): string {
  return (createRequire(import.meta.url)("../../package.json") as { readonly version: string }).version;
}

/** Folder of the code that runs, which stack traces leave out; undefined in the same case. */
export const codeFolder: string | undefined = fileURLToPath(new URL("..", import.meta.url)).slice(0, -1);

/**
 * The value of a part: of a wasm, a function that returns its bytes; of a program, its text; and
 * the faults' module.
 */
export function part(name: Part): unknown {
  return createRequire(import.meta.url)(`${folder}/${name}`) as unknown;
}
