/**
 * Finds and compiles the wasm, once a process and only when the first instance is made.
 * Synchronous, because the constructors of the public API are. The places, in their order:
 *
 * 1. what the program gives to `createInstance({ wasm })`;
 * 2. the folder that the environment variable LIBZMQ_WASM_PATH names, with libzmq.wasm and
 *    libzmq-mt.wasm. A file that is missing there is an error: no program runs on another build
 *    than it asked for;
 * 3. a file of the package, which loads fastest;
 * 4. the copy inside the package's JavaScript, which a bundler takes along.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { folder, part } from "../../shim/embedded.js";
import { isArrayBuffer } from "../../shim/realm.js";
import { Module, type WasmModule } from "./engine.js";

/** `libzmq.wasm` is for the inline mode, `libzmq-mt.wasm` for the threaded one. */
export type WasmName = "libzmq.wasm" | "libzmq-mt.wasm";

/**
 * The wasm that a program gives: the path or `file:` URL of a file, its bytes, or the result of
 * `WebAssembly.compile()`.
 */
export type WasmSource = string | URL | ArrayBufferView | ArrayBuffer | SharedArrayBuffer | object;

const compiled = new Map<string, WasmModule>();

/** The compiled module, which all instances share: it holds code, and no state. */
export function loadModule(name: WasmName, source?: WasmSource): WasmModule {
  if (source !== undefined) return moduleOf(name, source);
  let module = compiled.get(name);
  if (!module) compiled.set(name, (module = new Module(defaultBytes(name))));
  return module;
}

/**
 * The module that this process has compiled first. If there is none, it compiles that of the inline
 * mode.
 */
export function firstModule(): WasmModule {
  const [module = loadModule("libzmq.wasm")] = compiled.values();
  return module;
}

function defaultBytes(name: WasmName): Uint8Array {
  const override = overriding(name);
  if (override) return readFileSync(override);
  const file = folder && `${folder}/${name}`;
  return file && existsSync(file) ? readFileSync(file) : (part(`${name}.cjs`) as () => Uint8Array)();
}

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

function moduleOf(name: WasmName, source: WasmSource): WasmModule {
  const module = isModule(source) ? source : new Module(givenBytes(source));
  const threads = Module.imports(module).some(({ kind }) => kind === "memory");
  if (threads === (name === "libzmq-mt.wasm")) return module;
  const [is, wants] = threads ? ["threaded", "inline"] : ["inline", "threaded"];
  throw new TypeError(`wasm is the build for the ${is} mode; the ${wants} mode needs ${name}`);
}

/** The name of a class of the engine or of the web, in any realm. */
function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function isModule(value: unknown): value is WasmModule {
  return classOf(value) === "WebAssembly.Module";
}

function givenBytes(source: unknown): Uint8Array {
  if (typeof source === "string" || classOf(source) === "URL") {
    const path = String(source);
    return readFileSync(path.startsWith("file:") ? fileURLToPath(path) : path);
  }
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (isArrayBuffer(source)) return new Uint8Array(source);
  throw new TypeError("wasm must be the path or file: URL of a file, its bytes, or a WebAssembly.Module");
}
