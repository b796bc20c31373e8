/**
 * The part of JavaScript's WebAssembly in use, with types: the full types come only with those of a
 * browser.
 */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export interface WasmTable {
  readonly length: number;
  /** Returns the length before. */
  grow(by: number): number;
}

export interface WasmGlobal {
  readonly value: number;
}

/** Compiled code, without state. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

type WasmImport = ((...args: never[]) => unknown) | WasmMemory | WasmTable | WasmGlobal;
export type WasmImports = Record<string, Record<string, WasmImport>>;

export interface WasmInstance {
  readonly exports: Record<string, unknown>;
}

/** Memory that threads share. */
export interface SharedMemoryOptions {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: true;
}

interface Engine {
  readonly Global: new (options: { readonly value: "i32"; readonly mutable: boolean }, value: number) => WasmGlobal;
  readonly Memory: new (options: SharedMemoryOptions) => WasmMemory;
  readonly Module: {
    new (bytes: Uint8Array): WasmModule;
    customSections(module: WasmModule, name: string): ArrayBuffer[];
    imports(module: WasmModule): readonly { readonly kind: string }[];
  };
  readonly Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
}

/**
 * Numbers in wasm memory are always little-endian. Those of a typed array have the machine's byte
 * order.
 */
function checkByteOrder(): void {
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1) return;
  throw new Error(`libzmq-wasm needs a little-endian machine; this one is big-endian`);
}

function engine(): Engine {
  checkByteOrder();
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: Engine };
  if (WebAssembly) return WebAssembly;
  throw new Error(
    "libzmq-wasm needs WebAssembly, which is off in this process: start Node without --jitless, also in NODE_OPTIONS",
  );
}

export const { Global, Memory, Module, Instance } = engine();
