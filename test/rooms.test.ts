/**
 * Folder rules: which folders of wasm/ may include each other, and that ts/ has no import cycle of
 * values. The tests read the sources as text, and do not run them.
 */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { BATCH_BYTES } from "../ts/shim/host.js";

const ROOT = join(import.meta.dirname, "..");
const WASM = join(ROOT, "wasm");

/**
 * By folder of wasm/, the others that its files may include. Every file may include wasm/host.h and
 * wasm/fail.h.
 */
const INCLUDES: Readonly<Record<string, readonly string[]>> = {
  reactor: [],
  libc: ["reactor"],
  inline: ["reactor", "libc"],
  threads: ["reactor", "libc"],
  exports: ["reactor", "libc", "pgm"],
  pgm: [],
};

function includesOf(folder: string): string[] {
  return readdirSync(join(WASM, folder)).flatMap((file) => {
    const path = join(WASM, folder, file);
    return Array.from(readFileSync(path, "utf8").matchAll(/^#include "(\.\.[^"]*)"/gm), ([, name = ""]) => {
      const [room = "", ...rest] = relative(WASM, join(dirname(path), name)).split("/");
      return rest.length > 0 ? `${folder}/${file} → ${room}` : "";
    });
  });
}

test("wasm/: libc includes the reactor, and the reactor includes neither libc nor exports", () => {
  const found = Object.keys(INCLUDES).flatMap(includesOf).filter(Boolean);
  expect(found.length).toBeGreaterThan(20);
  const wrong = found.filter((arrow) => {
    const [from = "", to = ""] = arrow.split(" → ");
    return !INCLUDES[dirname(from)]!.includes(to);
  });
  expect(wrong).toEqual([]);
  expect(readdirSync(WASM).sort()).toEqual([...Object.keys(INCLUDES), "fail.h", "host.h"].sort());
});

test("libzmq's batch size is written once in TypeScript, and once in C", () => {
  const [c = ""] = /HOST_BATCH_BYTES = \d+/.exec(readFileSync(join(WASM, "host.h"), "utf8")) ?? [];
  expect(c).toBe(`HOST_BATCH_BYTES = ${BATCH_BYTES}`);
  const options = readFileSync(join(ROOT, "build/stage/libzmq/src/options.cpp"), "utf8");
  expect(options).toContain(`out_batch_size (${BATCH_BYTES})`);
});

test("thresholds are in two modules, under names that no other file declares", () => {
  const modules = ["core/tuning.ts", "shim/node/tuning.ts"];
  const names = modules.flatMap((file) =>
    Array.from(
      readFileSync(join(ROOT, "ts", file), "utf8").matchAll(/^export const (\w+) = /gm),
      ([, name = ""]) => name,
    ),
  );
  expect(names.length).toBeGreaterThan(40);
  expect(new Set(names).size).toBe(names.length);
  const declared = new RegExp(`\\bconst (?:${names.join("|")}) = `);
  const others = readdirSync(join(ROOT, "ts"), { recursive: true, encoding: "utf8" }).filter(
    (file) =>
      file.endsWith(".ts") &&
      !modules.includes(file) &&
      !file.startsWith("shim/simulated/") &&
      declared.test(readFileSync(join(ROOT, "ts", file), "utf8")),
  );
  expect(others).toEqual([]);
});

test("direct transfer is one folder: other files import its interface only", () => {
  const room = "core/direct/";
  const arrows = readdirSync(join(ROOT, "ts"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith(room))
    .flatMap((file) =>
      Array.from(readFileSync(join(ROOT, "ts", file), "utf8").matchAll(/from "(\.[^"]+)"/g), ([, name = ""]) => ({
        file,
        to: join(dirname(file), name),
      })),
    )
    .filter(({ to }) => to.startsWith(room));
  expect(arrows.length).toBeGreaterThan(0);
  expect(arrows.filter(({ to }) => to !== "core/direct/direct-transfer.js")).toEqual([]);
});

const VALUE = /^(?:import|export)\s+(?!type\b)(?:[\w*{][^;"']*?\sfrom\s+)?["'](\.[^"']+)["']/gm;

/** The files of ts/ from which each file imports values. */
function valueImports(): Map<string, string[]> {
  const files = readdirSync(join(ROOT, "ts"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(ROOT, "ts", file), "utf8");
      const found = Array.from(text.matchAll(VALUE), ([statement, name = ""]) => ({ statement, name }))
        .filter(({ statement }) => !/^import \{(?:\s*type [^,}]+,?)+\s*\}/.test(statement))
        .map(({ name }) => join(dirname(file), name).replace(/\.js$/, ".ts"));
      return [file, found] as const;
    }),
  );
}

/** A cycle from the file back to itself, by imports of values; undefined if there is none. */
function circle(graph: Map<string, string[]>, start: string): string[] | undefined {
  const seen = new Set<string>();
  const search = (file: string, way: string[]): string[] | undefined => {
    for (const next of graph.get(file) ?? []) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = search(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return search(start, [start]);
}

/** Public types that refer to each other: a socket has an observer, which is made for a socket. */
const MUTUAL = /^(?:api\/events\/(?:observer|diagnostics|observation)|api\/sockets\/socket)\.ts$/;

test("ts/: type imports have no cycle, except between a socket and its observer", () => {
  const graph = new Map(
    readdirSync(join(ROOT, "ts"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !/^(?:shim\/simulated|sim)\//.test(file))
      .map((file) => [
        file,
        Array.from(
          readFileSync(join(ROOT, "ts", file), "utf8").matchAll(/^(?:import|export)\s[^;"']*?from\s+"(\.[^"]+)"/gm),
          ([, name = ""]) => join(dirname(file), name).replace(/\.js$/, ".ts"),
        ),
      ]),
  );
  expect(graph.size).toBeGreaterThan(150);
  const circles = [...graph.keys()].map((file) => circle(graph, file)).filter((found) => found !== undefined);
  expect(circles.filter((files) => !files.every((file) => MUTUAL.test(file)))).toEqual([]);
});

test("ts/: value imports have no cycle", () => {
  const graph = valueImports();
  expect(graph.size).toBeGreaterThan(150);
  expect([...graph.keys()].map((file) => circle(graph, file)).filter(Boolean)).toEqual([]);
  expect(
    circle(
      new Map([
        ["a", ["b"]],
        ["b", ["a"]],
      ]),
      "a",
    ),
  ).toEqual(["a", "b", "a"]);
});
