/**
 * Finds and compiles the wasm, once a process and only when the first instance is made. Synchronous, because the
 * constructors of the public API are.
 *
 * The environment variable LIBZMQ_WASM_PATH names a folder whose libzmq.wasm and libzmq-mt.wasm are used instead of
 * the package's own. A file that is missing there is an error: no program runs on another build than it asked for.
 */
import { existsSync, readFileSync } from "node:fs";
import { Module, type WasmModule } from "./engine.js";

/** Beside the bundle in dist/, or seen from the sources. */
const PLACES = ["./", "../../dist/"];
/** Custom section of the wasm with the names of its patches; libzmq-src/name-patches.mjs writes it. */
const PATCHES_SECTION = "libzmq.patches";

const compiled = new Map<string, WasmModule>();

/** The compiled module, shared by all instances: it holds code, and no state. */
export function loadModule(name: string): WasmModule {
  let module = compiled.get(name);
  if (!module) compiled.set(name, (module = new Module(readFileSync(overriding(name) ?? findProduct(name)))));
  return module;
}

/** A file of dist/, wherever this code runs from. */
export function findProduct(name: string): URL {
  const candidates = PLACES.map((place) => new URL(place + name, import.meta.url));
  const found = candidates.find((url) => existsSync(url));
  if (!found) throw new Error(`${name} is missing; it was looked for at ${candidates.join(" and ")}`);
  return found;
}

/** The file in the folder that LIBZMQ_WASM_PATH names; undefined if the variable is unset or empty. */
function overriding(name: string): string | undefined {
  const folder = process.env["LIBZMQ_WASM_PATH"];
  if (!folder) return undefined;
  const path = `${folder}/${name}`;
  if (existsSync(path)) return path;
  const hint = "name a folder that holds libzmq.wasm and libzmq-mt.wasm, or unset the variable";
  throw Object.assign(new Error(`LIBZMQ_WASM_PATH: there is no file ${path}; ${hint}`), { code: "ENOENT", path });
}

/**
 * Names of the patches to libzmq that are in the wasm of this process, in the order in which they were applied, such
 * as `"001-udp-group-size"`. docs/patches.md says what each mends. Empty for a wasm that was built without them
 * (`./build.sh --pristine`). Compiles the wasm if no instance has been made yet.
 *
 * @example
 * console.log(libzmqPatches().length > 0); // true
 */
export function libzmqPatches(): readonly string[] {
  const [module = loadModule("libzmq.wasm")] = compiled.values();
  const [section] = Module.customSections(module, PATCHES_SECTION);
  return section ? new TextDecoder().decode(section).split("\n").filter(Boolean) : [];
}
