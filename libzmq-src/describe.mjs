/**
 * describe.mjs WASM FACTS PATCHES: appends a custom section to the wasm that describes it as JSON.
 * `buildInfo()` (ts/core/boundary/build-info.ts) reads the section, and declares its type.
 *
 * FACTS has a line for each fact of the build: a name and its values. PATCHES has the name of a
 * patch on each line. The wasm itself supplies version and capabilities.
 */
import { appendFileSync, readFileSync } from "node:fs";

const SECTION = "libzmq.build";
/** All names that zmq_has() of libzmq 4.3.4 knows. */
const CAPABILITIES = ["ipc", "pgm", "tipc", "norm", "curve", "gssapi", "vmci", "draft", "WS", "WSS"];
/** An address in the stack, which is free because nothing else was called. */
const SCRATCH = 4096;
const PAGES = 65535;

const [wasm, factsPath, patchesPath] = process.argv.slice(2);

/** @param {string} path */
const linesOf = (path) => readFileSync(path, "utf8").split("\n").filter(Boolean);

/** Instantiates the wasm with a host that refuses everything. */
function instantiate() {
  const module = new WebAssembly.Module(readFileSync(wasm));
  /** @type {Record<string, Record<string, unknown>>} */
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const refuse = () => {
      throw new Error(`the wasm calls ${from}.${name} to say what it is`);
    };
    const memory = () => new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
    (imports[from] ??= {})[name] = kind === "memory" ? memory() : refuse;
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  return { ...exports, memory: exports.memory ?? imports.env.memory };
}

const { memory, zmq_version, zmq_has } = instantiate();
const scratch = Buffer.from(memory.buffer, SCRATCH, 64);

function version() {
  zmq_version(SCRATCH, SCRATCH + 4, SCRATCH + 8);
  return [0, 4, 8].map((at) => scratch.readInt32LE(at)).join(".");
}

/** @param {string} name */
function has(name) {
  scratch.write(`${name}\0`, "latin1");
  return zmq_has(SCRATCH) === 1;
}

/** @type {Record<string, string[]>} */
const facts = Object.fromEntries(
  linesOf(factsPath).map((line) => {
    const [name, ...values] = line.split(" ");
    return [name, values];
  }),
);
const build = {
  libzmq: version(),
  libsodium: facts.libsodium[0],
  emscripten: facts.emscripten[0],
  mode: facts.mode[0],
  variant: facts.variant[0],
  lto: facts.lto[0] === "yes",
  wasmFeatures: facts.wasmFeatures,
  sources: Object.fromEntries(facts.sources.map((source) => source.split(":"))),
  patches: linesOf(patchesPath),
  capabilities: Object.fromEntries(CAPABILITIES.map((name) => [name, has(name)])),
};

/** Unsigned LEB128, as wasm writes lengths. @param {number} value @returns {number[]} */
const leb128 = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)]);

const name = Buffer.from(SECTION);
const payload = Buffer.concat([Buffer.from(leb128(name.length)), name, Buffer.from(JSON.stringify(build))]);
appendFileSync(wasm, Buffer.concat([Buffer.from([0, ...leb128(payload.length)]), payload]));
