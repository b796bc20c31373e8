/**
 * verify.mjs WASM LIBZMQ --inline|--threads|--pgm [--foreign]: compares the wasm with the lists it
 * was made from. --pgm is OpenPGM's module, which exports one function, and imports what it shares
 * with the wasm.
 *
 * It fails, naming each function, if
 * - wasm/exports/exports.json and the functions declared in zmq.h and zmq_draft.h of the tree
 *   LIBZMQ differ (--foreign: the tree is not the pinned one; functions that it declares beyond the
 *   list are exported if they are defined, and named);
 * - the wasm exports anything but that list and the linker's own exports;
 * - the wasm imports anything but the functions of wasm/host.h and the few below. An undefined libc
 *   function shows up here, as an import from "env".
 */
import { readFileSync } from "node:fs";
import { declaredIn } from "./headers.mjs";

/** Imports for assertion messages and stdio's closing of them, for exit, and for grown memory. */
const ALLOWED_IMPORTS = [
  "wasi_snapshot_preview1.fd_write",
  "wasi_snapshot_preview1.fd_close",
  "wasi_snapshot_preview1.fd_seek",
  "wasi_snapshot_preview1.proc_exit",
  "env.emscripten_notify_memory_growth",
];
/** Exports that emcc adds to every standalone module. */
const LINKER_EXPORTS = [
  "__indirect_function_table",
  "__stack_pointer",
  "_initialize",
  "stackSave",
  "stackRestore",
  "stackAlloc",
];

/** A single-threaded module has its own memory; threads share one that is imported. */
const MEMORY = {
  "--inline": { imported: [], exported: ["memory"] },
  "--threads": { imported: ["env.memory"], exported: [] },
  "--pgm": {
    imported: ["memory", "__indirect_function_table", "__stack_pointer", "__memory_base", "__table_base"].map(
      (name) => `env.${name}`,
    ),
    exported: ["pgm_module"],
  },
};

const [wasmPath, libzmq, mode, foreign] = process.argv.slice(2);
const { imported, exported } = MEMORY[mode];
const failures = [];

/** @param {string} what @param {string[]} names */
function report(what, names) {
  if (names.length > 0) failures.push(`${what}: ${names.join(", ")}`);
}

/** @param {Iterable<string>} left @param {Iterable<string>} right */
function missingIn(left, right) {
  const known = new Set(left);
  return [...new Set(right)].filter((name) => !known.has(name)).sort();
}

function hostFunctions() {
  const text = readFileSync("wasm/host.h", "utf8");
  return Array.from(text.matchAll(/^HOST \((\w+)\)/gm), (match) => `host.${match[1]}`);
}

const list = JSON.parse(readFileSync("wasm/exports/exports.json", "utf8"));
const headers = declaredIn(libzmq);
const module = new WebAssembly.Module(readFileSync(wasmPath));
const imports = WebAssembly.Module.imports(module).map((entry) => `${entry.module}.${entry.name}`);
const exports = WebAssembly.Module.exports(module).map((entry) => entry.name);
if (mode === "--pgm") {
  report("imported by the module but not shared with it", missingIn(imported, imports));
  report("not exported by the module", missingIn(exports, exported));
} else checkLibzmq();

function checkLibzmq() {
  const wanted = [...list.zmq, ...list.port, ...(mode === "--threads" ? list.threads : [])];

  const unlisted = missingIn(list.zmq, headers);
  if (foreign) {
    const defined = unlisted.filter((name) => exports.includes(name));
    const missing = missingIn(exports, unlisted);
    if (defined.length > 0)
      console.warn(`verify: this libzmq has more functions, which are exported: ${defined.join(", ")}`);
    if (missing.length > 0) console.warn(`verify: declared by this libzmq but not defined: ${missing.join(", ")}`);
  } else report("declared in the headers but not in wasm/exports/exports.json", unlisted);
  report("in wasm/exports/exports.json but not declared in the headers", missingIn(headers, list.zmq));
  report("in wasm/exports/exports.json but not exported by the wasm", missingIn(exports, wanted));
  report(
    "exported by the wasm but not in wasm/exports/exports.json",
    missingIn([...wanted, ...(foreign ? headers : []), ...LINKER_EXPORTS, ...exported], exports),
  );
  report(
    "imported by the wasm but not in wasm/host.h",
    missingIn([...hostFunctions(), ...ALLOWED_IMPORTS, ...imported], imports),
  );
}

for (const failure of failures) console.error(`verify: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
