/**
 * Compiles the wasm, once in a process and only when the first instance is made. It is synchronous,
 * because the constructors of the public API are. The wasm is the one that the program gives to
 * `createInstance({ wasm })`, or else the platform's own.
 */
import { isArrayBuffer } from "../../shim/realm.js";
import { platform } from "../../shim/platform.js";
import { Module, type WasmModule } from "./engine.js";

/** `libzmq.wasm` is for the inline mode, `libzmq-mt.wasm` for the threaded one. */
export type WasmName = "libzmq.wasm" | "libzmq-mt.wasm";

/** OpenPGM's module, for each mode. */
export type PgmName = "libzmq-pgm.wasm" | "libzmq-pgm-mt.wasm";

/**
 * The wasm that a program gives: the path or `file:` URL of a file, its bytes, or the result of
 * `WebAssembly.compile()`.
 */
export type WasmSource = string | URL | ArrayBufferView | ArrayBuffer | SharedArrayBuffer | object;

const compiled = new Map<string, WasmModule>();

/** The compiled module, which all instances share: it holds code, and no state. */
export function loadModule(name: WasmName, source?: WasmSource): WasmModule {
  if (source !== undefined) return checked(name, moduleOf(source));
  let module = compiled.get(name);
  if (!module) compiled.set(name, (module = moduleOf(platform().wasm.own(name))));
  return module;
}

/**
 * The module that this process has compiled first; the inline mode's, compiled now, if there is
 * none.
 */
export function firstModule(): WasmModule {
  const [module = loadModule("libzmq.wasm")] = compiled.values();
  return module;
}

let pgm: WasmModule | undefined;

/**
 * OpenPGM's module for the inline mode, compiled when the first instance of the process needs it.
 */
export function loadPgm(): WasmModule {
  return (pgm ??= new Module(pgmBytes("libzmq-pgm.wasm")));
}

/** Throws EPROTONOSUPPORT on a platform without files. */
export function pgmBytes(name: PgmName): Uint8Array {
  const found = platform().wasm.own(name);
  if (ArrayBuffer.isView(found)) return found as Uint8Array;
  throw Object.assign(new Error(`there is no file ${name} here, which epgm needs`), { code: "EPROTONOSUPPORT" });
}

function checked(name: WasmName, module: WasmModule): WasmModule {
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

function moduleOf(source: WasmSource): WasmModule {
  return isModule(source) ? source : new Module(bytesOf(source));
}

function bytesOf(source: unknown): Uint8Array {
  if (typeof source === "string" || classOf(source) === "URL") return platform().wasm.read(String(source));
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (isArrayBuffer(source)) return new Uint8Array(source);
  throw new TypeError("wasm must be the path or file: URL of a file, its bytes, or a WebAssembly.Module");
}
