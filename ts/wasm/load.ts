/**
 * Finds and compiles the wasm, once a process and only when the first instance is made. Synchronous, because the
 * constructors of the public API are.
 */
import { existsSync, readFileSync } from "node:fs";
import { Module, type WasmModule } from "./engine.js";

/** Beside the bundle in dist/, or seen from the sources. */
const PLACES = ["./", "../../dist/"];

const compiled = new Map<string, WasmModule>();

/** The compiled module, shared by all instances: it holds code, and no state. */
export function loadModule(name: string): WasmModule {
  let module = compiled.get(name);
  if (!module) compiled.set(name, (module = new Module(readFileSync(findProduct(name)))));
  return module;
}

/** A file of dist/, wherever this code runs from. */
export function findProduct(name: string): URL {
  const candidates = PLACES.map((place) => new URL(place + name, import.meta.url));
  const found = candidates.find((url) => existsSync(url));
  if (!found) throw new Error(`${name} is missing; it was looked for at ${candidates.join(" and ")}`);
  return found;
}
