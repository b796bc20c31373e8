/**
 * The road of a small message: which files of ts/ run between `push.send()` of 5 bytes and the end
 * of a `pull.receive()` that waits for it, over tcp. The sources are compiled file by file, and a
 * process of its own runs them with V8's precise coverage (test/programs/road.mjs).
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const MOST_FILES = 12;
/** A part in an array is made into bytes by one more file. */
const OF_ARRAYS = "ts/api/messages/message.ts";

let folder: string;
let road: Record<"text" | "bytes" | "parts", string[]>;

beforeAll(async () => {
  folder = mkdtempSync(join(ROOT, "build", "road-"));
  const sources = join(ROOT, "ts");
  await build({
    entryPoints: readdirSync(sources, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(sources, name)),
    outdir: join(folder, "ts"),
    outbase: sources,
    format: "esm",
    logLevel: "error",
  });
  for (const name of ["dist", "package.json"]) symlinkSync(join(ROOT, name), join(folder, name));
  const program = join(import.meta.dirname, "programs", "road.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [program, join(folder, "ts")]);
  road = JSON.parse(stdout) as typeof road;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("it passes at most twelve files, none of more than 300 lines", () => {
  expect(road.text).toContain("ts/api/messages/send.ts");
  expect(road.text).toContain("ts/shim/node/streams/receive-buffer.ts");
  expect(road.text.length, road.text.join("\n")).toBeLessThanOrEqual(MOST_FILES);
  const lines = road.text.map((file) => readFileSync(join(ROOT, file), "utf8").split("\n").length);
  expect(Math.max(...lines)).toBeLessThanOrEqual(300);
});

test("bytes take the same road as text; an array passes one file more", () => {
  expect(road.bytes).toEqual(road.text);
  expect(road.parts.filter((file) => file !== OF_ARRAYS)).toEqual(road.text);
});

test("docs/architecture.md lists these files", () => {
  const page = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
  const section = /^## How a message travels\n([^]*?)^#/m.exec(page)?.[1] ?? "";
  const listed = Array.from(section.matchAll(/^\d+\. .*$(?:\n {3}.*)*/gm), ([item]) => item)
    .flatMap((item) => Array.from(item.matchAll(/`(ts\/[\w/-]+\.ts)`/g), ([, file = ""]) => file))
    .sort();
  expect(listed).toEqual(road.text);
});
