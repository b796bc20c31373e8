/**
 * The seam is the same in C, in TypeScript and in the wasm: the functions that it imports and
 * exports. The tests read the sources as text, and run nothing.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Module } from "../ts/core/boundary/engine.js";
import { membersOf, read, ROOT } from "./sources.js";

const hostFunctions = Array.from(read("wasm/host.h").matchAll(/^HOST \((\w+)\)/gm), ([, name = ""]) => name);
const binaries = {
  inline: {
    wasm: new Module(readFileSync(join(ROOT, "dist/libzmq.wasm"))),
    imported: [] as string[],
    exported: ["memory"],
  },
  threads: {
    wasm: new Module(readFileSync(join(ROOT, "dist/libzmq-mt.wasm"))),
    imported: ["env.memory"],
    exported: [],
  },
};

interface Entry {
  readonly module?: string;
  readonly name: string;
}

/** The binary's own declarations; the engine's types lack these two. */
const { imports: importsOfWasm, exports: exportsOfWasm } = Module as unknown as {
  readonly imports: (module: unknown) => Entry[];
  readonly exports: (module: unknown) => Entry[];
};

test("each function of host.h is declared in C under its own name, and answered by the relay", () => {
  const header = read("wasm/host.h");
  const relay = read("ts/core/boundary/imports.ts") + read("ts/core/boundary/system-imports.ts");
  expect(
    hostFunctions.filter((name) => !new RegExp(`^HOST \\(${name}\\) \\w+ host_${name} \\(`, "m").test(header)),
  ).toEqual([]);
  expect(hostFunctions.filter((name) => !new RegExp(`^ +${name}: `, "m").test(relay))).toEqual([]);
});

test.each(["inline", "threads"] as const)("%s: imports are of host.h, and the few of libc that are known", (mode) => {
  const { wasm, imported } = binaries[mode];
  const known = new Set([
    ...hostFunctions.map((name) => `host.${name}`),
    "wasi_snapshot_preview1.fd_write",
    "wasi_snapshot_preview1.fd_close",
    "wasi_snapshot_preview1.fd_seek",
    "wasi_snapshot_preview1.proc_exit",
    "env.emscripten_notify_memory_growth",
    ...imported,
  ]);
  const found = importsOfWasm(wasm).map(({ module, name }) => `${module}.${name}`);
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter((name) => !known.has(name))).toEqual([]);
});

const listed = JSON.parse(read("wasm/exports/exports.json")) as Record<"zmq" | "port" | "threads", string[]>;
/** The linker's exports of every standalone module. */
const LINKER_EXPORTS = [
  "__indirect_function_table",
  "__stack_pointer",
  "_initialize",
  "stackSave",
  "stackRestore",
  "stackAlloc",
];

test.each(["inline", "threads"] as const)("%s: the wasm exports what wasm/exports/exports.json lists", (mode) => {
  const { wasm, exported } = binaries[mode];
  const found = exportsOfWasm(wasm).map(({ name }) => name);
  const wanted = [...listed.zmq, ...listed.port, ...(mode === "threads" ? listed.threads : []), ...exported];
  expect(new Set(wanted).size).toBe(wanted.length);
  expect(found.filter((name) => !LINKER_EXPORTS.includes(name)).sort()).toEqual(wanted.sort());
  expect(listed.zmq.filter((name) => !name.startsWith("zmq_"))).toEqual([]);
});

test("each name that TypeScript calls is in that list", () => {
  const zmq = membersOf("ts/core/boundary/module.ts", "ZmqExports");
  const port = membersOf("ts/core/boundary/module.ts", "PortExports");
  const threads = membersOf("ts/core/boundary/module.ts", "ThreadExports");
  expect(zmq.filter((name) => !listed.zmq.includes(name))).toEqual([]);
  expect(port.filter((name) => ![...listed.port, ...LINKER_EXPORTS, "memory"].includes(name))).toEqual([]);
  expect(threads.filter((name) => ![...listed.threads, ...LINKER_EXPORTS].includes(name))).toEqual([]);
  expect(listed.threads.filter((name) => !threads.includes(name))).toEqual([]);
  expect(listed.port.filter((name) => !port.includes(name))).toEqual([]);
});
