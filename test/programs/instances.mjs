// Prints, as JSON, the memory of an instance that has no socket: the pages of its wasm memory, the
// bytes on the JavaScript heap, and those of a bare WebAssembly.Instance of the same module.
import fs from "node:fs";
import { createInstance } from "libzmq-wasm";

const INSTANCES = 50;

const module = new WebAssembly.Module(fs.readFileSync(new URL("../../dist/libzmq.wasm", import.meta.url)));
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;

const kept = [];

/** Bytes on the heap for each value that `make` returns. */
function heapOf(make) {
  for (let i = 0; i < INSTANCES; i++) kept.push(make());
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < INSTANCES; i++) kept.push(make());
  globalThis.gc();
  return (process.memoryUsage().heapUsed - before) / INSTANCES;
}

const bare = heapOf(() => new WebAssembly.Instance(module, imports));
const instance = heapOf(createInstance);
console.log(JSON.stringify({ pages: kept[0].exports.memory.buffer.byteLength / 65536, bare, instance }));
process.exit();
