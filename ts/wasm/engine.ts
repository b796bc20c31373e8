/**
 * JavaScript's WebAssembly, typed to what is used here: the full typings come only with those of a browser.
 */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** Compiled code, without state. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export type WasmImports = Record<string, Record<string, (...args: never[]) => unknown>>;

interface Engine {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: Record<string, unknown> };
}

export const { Module, Instance } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
