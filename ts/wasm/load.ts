/**
 * Finds and compiles the wasm, once a process and only when the first instance is made. Synchronous, because the
 * constructors of the public API are.
 */
import { existsSync, readFileSync } from "node:fs";
import { Module, type WasmModule } from "./engine.js";

/** Beside the bundle in dist/, or seen from the sources. */
const PLACES = ["./libzmq.wasm", "../../dist/libzmq.wasm"];

let compiled: WasmModule | undefined;

/** The compiled module, shared by all instances: it holds code, and no state. */
export function loadModule(): WasmModule {
  compiled ??= new Module(readFileSync(findWasm()));
  return compiled;
}

function findWasm(): URL {
  const candidates = PLACES.map((place) => new URL(place, import.meta.url));
  const found = candidates.find((url) => existsSync(url));
  if (!found) throw new Error(`libzmq.wasm is missing; it was looked for at ${candidates.join(" and ")}`);
  return found;
}
