/**
 * Facts that C and TypeScript share: layouts of structs, sizes, and numbers of enums. C asserts the
 * layouts when it is compiled. These tests compare the two sides, as text and as values.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PACKED } from "../ts/api/batches/packed-layout.js";
import { addedKindTable, routerTable } from "../ts/api/options/added-options.js";
import { kindTable, readableTable, socketTable, writableTable } from "../ts/api/options/socket-options.js";
import { CAPACITY } from "../ts/api/messages/receive.js";
import { ENDPOINT, KIND, TEXT_BYTES } from "../ts/core/boundary/endpoints.js";
import { SCRATCH_BYTES } from "../ts/core/memory/memory.js";
import { ROUTES } from "../ts/core/threads/routes.js";
import { HINT_BITS, Thread, THREADS } from "../ts/core/threads/shared.js";
import { BATCH_BYTES, HostOption } from "../ts/shim/host.js";
import { socketOptions } from "../ts/zmq/option-table.js";

function read(path: string): string {
  return readFileSync(join(import.meta.dirname, "..", path), "utf8");
}

/** Converts a C name to TypeScript's spelling: large_more and LARGE_MORE become largeMore. */
function camel(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The names and numbers that the pattern finds. */
function numbersIn(text: string, pattern: RegExp): Record<string, number> {
  return Object.fromEntries(Array.from(text.matchAll(pattern), ([, name = "", value]) => [camel(name), Number(value)]));
}

/** The members of an enum, without the prefix of their names. */
function enumOf(path: string, name: string): Record<string, number> {
  const body = new RegExp(`enum ${name}\\n\\{([^}]*)\\}`).exec(read(path))?.[1] ?? "";
  return numbersIn(body, /^\s*HOST_(\w+) = (\d+)/gm);
}

const inLowerCase = (numbers: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name.toLowerCase(), value]));

describe("structs have their fields where TypeScript reads and writes them", () => {
  test.each([
    ["struct packed", "wasm/exports/packed.c", PACKED],
    ["struct thread", "wasm/threads/thread.c", Thread],
    ["struct host_endpoint", "wasm/libc/address.c", ENDPOINT],
  ])("%s", (name, path, places) => {
    const text = read(path);
    expect(text).toContain(`_Static_assert (offsetof (${name}, field) == 4 * (word), #field)`);
    expect(numbersIn(text, /^PLACE \((\w+), (\d+)\);$/gm)).toEqual(places);
  });
});

test("sizes and limits are the same", () => {
  const numbers = (path: string): Record<string, number> => numbersIn(read(path), /\b([A-Z][A-Z_]+) = (\d+)/g);
  expect(numbers("wasm/threads/thread.h")).toMatchObject({
    threads: THREADS,
    hintBits: HINT_BITS,
    scratchBytes: SCRATCH_BYTES,
  });
  expect(numbers("wasm/exports/batch.c")["parts"]).toBe(CAPACITY);
  expect(numbers("wasm/host.h")["hostBatchBytes"]).toBe(BATCH_BYTES);
  expect(/char text\[(\d+)\];/.exec(read("wasm/host.h"))?.[1]).toBe(String(TEXT_BYTES));
});

test("kinds of endpoints and options of sockets have the same numbers", () => {
  expect(inLowerCase(enumOf("wasm/host.h", "host_kind"))).toEqual(inLowerCase(KIND));
  expect(inLowerCase(enumOf("wasm/host.h", "host_option"))).toEqual(inLowerCase(HostOption));
});

test("each function of host.h is marked with the thread that answers it", () => {
  const declared = Array.from(read("wasm/host.h").matchAll(/^HOST \((\w+)\)/gm), ([, name]) => name);
  expect(Object.keys(ROUTES).sort()).toEqual(declared.sort());
});

/** The names that libzmq's manual gives to the types of the async API's properties. */
const OPTION_TYPES: Readonly<Record<string, readonly string[]>> = {
  Bool: ["bool"],
  Int32: ["int", "fd"],
  Uint32: ["int"],
  Int64: ["int64"],
  Uint64: ["uint64"],
  String: ["string", "bytes", "key"],
};

test("each property of a socket has the type of its option in libzmq", () => {
  const types = new Map(socketOptions.map(({ value, type }) => [value, type]));
  const tables = {
    ...socketTable,
    ...writableTable,
    ...readableTable,
    ...kindTable,
    ...addedKindTable,
    ...routerTable,
  };
  const rows = Object.entries(tables);
  expect(rows.length).toBeGreaterThan(50);
  const wrong = rows.filter(([, { option, type }]) => !OPTION_TYPES[type]!.includes(types.get(option) ?? "none"));
  expect(wrong.map(([name, { type, option }]) => `${name}: ${type}, ${types.get(option)}`)).toEqual([]);
});
