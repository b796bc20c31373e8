/**
 * Where Node finds the package's own wasm, in this order:
 *
 * 1. the folder that the environment variable LIBZMQ_WASM_PATH names, with libzmq.wasm and
 *    libzmq-mt.wasm. A file that is missing there is an error: no program runs on another build
 *    than it asked for;
 * 2. a file of the package, which loads fastest;
 * 3. the copy inside the package's JavaScript, which a bundler takes along.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { folder, part, type Part } from "../../embedded.js";
import type { WasmFiles } from "../../platform.js";

export const wasmFiles: WasmFiles = {
  own(name) {
    const override = overriding(name);
    if (override !== undefined) return readFileSync(override);
    const file = folder === undefined ? undefined : `${folder}/${name}`;
    if (file !== undefined && existsSync(file)) return readFileSync(file);
    return (part(`${name}.cjs` as Part) as () => Uint8Array)();
  },
  read(pathOrUrl) {
    return readFileSync(pathOrUrl.startsWith("file:") ? fileURLToPath(pathOrUrl) : pathOrUrl);
  },
};

/**
 * The file in the folder that LIBZMQ_WASM_PATH names; undefined if the variable is unset or empty.
 */
function overriding(name: string): string | undefined {
  const path = process.env["LIBZMQ_WASM_PATH"];
  if (!path) return undefined;
  const file = `${path}/${name}`;
  if (existsSync(file)) return file;
  const hint = "name a folder that holds libzmq.wasm and libzmq-mt.wasm, or unset the variable";
  throw Object.assign(new Error(`LIBZMQ_WASM_PATH: there is no file ${file}; ${hint}`), { code: "ENOENT", path: file });
}
