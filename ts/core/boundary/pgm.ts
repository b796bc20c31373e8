/**
 * The linker of OpenPGM's module. The module shares the memory, the function table and the stack of
 * the wasm, and imports nothing else: a place for its variables, and one in the table, are found
 * when a thread uses an epgm endpoint for the first time. wasm/exports/pgm.c is the other side.
 */
import { isSharedBuffer } from "../../shim/realm.js";
import {
  Global,
  Instance,
  Module,
  type WasmGlobal,
  type WasmMemory,
  type WasmModule,
  type WasmTable,
} from "./engine.js";
import { loadPgm, pgmBytes } from "./load.js";
import type { MemoryPtr } from "./module.js";

/** What the module shares: exports of the wasm as the engine has them. */
export interface PgmShared {
  readonly memory: WasmMemory;
  readonly __indirect_function_table: WasmTable;
  readonly __stack_pointer: WasmGlobal;
  malloc(size: number): MemoryPtr;
}

interface PgmExports {
  readonly __wasm_call_ctors: () => void;
  readonly pgm_module: (system: number) => number;
}

/** Words of `struct pgm_place`. */
const DATA = 0;
const CODE = 1;
const SIZE = 2;

/** Sizes that the module is linked with, from its section "dylink.0". */
interface Sizes {
  readonly memory: number;
  readonly table: number;
}

/** Links the module to this thread. Returns the address of its functions. */
export function linkPgm(shared: PgmShared, system: number, place: number): number {
  const module = isSharedBuffer(shared.memory.buffer) ? sharedModule(shared, place) : loadPgm();
  const sizes = sizesOf(module);
  const data = dataOf(shared, place, sizes.memory);
  const { __indirect_function_table, __stack_pointer } = shared;
  const base = (value: number): WasmGlobal => new Global({ value: "i32", mutable: false }, value);
  const { exports } = new Instance(module, {
    env: {
      memory: shared.memory,
      __indirect_function_table,
      __stack_pointer,
      __memory_base: base(data),
      __table_base: base(__indirect_function_table.grow(sizes.table)),
    },
  });
  const { __wasm_call_ctors, pgm_module } = exports as unknown as PgmExports;
  __wasm_call_ctors();
  return pgm_module(system);
}

/** The address of the variables. The first thread makes them. */
function dataOf(shared: PgmShared, place: number, size: number): number {
  const at = place >>> 2;
  const known = new Uint32Array(shared.memory.buffer)[at + DATA] ?? 0;
  if (known !== 0) return known;
  const made = allocate(shared, size);
  new Uint8Array(shared.memory.buffer, made, size).fill(0);
  new Uint32Array(shared.memory.buffer)[at + DATA] = made;
  return made;
}

/**
 * The module of the threaded mode. Its code is kept in memory: a thread has no files of the
 * package.
 */
function sharedModule(shared: PgmShared, place: number): WasmModule {
  const at = place >>> 2;
  const words = new Uint32Array(shared.memory.buffer);
  const [code = 0, size = 0] = words.subarray(at + CODE, at + SIZE + 1);
  if (code !== 0) return new Module(new Uint8Array(shared.memory.buffer, code, size).slice());
  const bytes = pgmBytes("libzmq-pgm-mt.wasm");
  const made = allocate(shared, bytes.length);
  new Uint8Array(shared.memory.buffer).set(bytes, made);
  new Uint32Array(shared.memory.buffer).set([made, bytes.length], at + CODE);
  return new Module(bytes);
}

function allocate(shared: PgmShared, size: number): number {
  const ptr = shared.malloc(size) >>> 0;
  if (ptr === 0) throw Object.assign(new Error("there is no memory for OpenPGM"), { code: "ENOMEM" });
  return ptr;
}

/** See WebAssembly's conventions for dynamic linking: the first subsection has the sizes. */
function sizesOf(module: WasmModule): Sizes {
  const [section] = Module.customSections(module, "dylink.0");
  const bytes = new Uint8Array(section ?? new ArrayBuffer(0));
  let at = 2; // a kind and a length, of one byte each
  const next = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const memory = next();
  next(); // alignment of the memory: less than malloc's
  return { memory, table: next() };
}
