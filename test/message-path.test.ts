/**
 * The path of a small message: the files of ts/ that run between `push.send()` of 5 bytes and the
 * end of a pending `pull.receive()`, over tcp. The sources are compiled file by file, and run in a
 * process of their own with V8's precise coverage (test/programs/message-path.mjs).
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const MOST_FILES = 12;
/** A part in an array is converted to bytes by one more file. */
const OF_ARRAYS = "ts/api/messages/message.ts";

let folder: string;
let passed: Record<"text" | "bytes" | "parts", string[]>;

beforeAll(async () => {
  folder = mkdtempSync(join(ROOT, "build", "message-path-"));
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
  const program = join(import.meta.dirname, "programs", "message-path.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [program, join(folder, "ts")]);
  passed = JSON.parse(stdout) as typeof passed;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("it passes at most twelve files, none of more than 300 lines", () => {
  expect(passed.text).toContain("ts/api/messages/send.ts");
  expect(passed.text).toContain("ts/shim/node/streams/receive-buffer.ts");
  expect(passed.text.length, passed.text.join("\n")).toBeLessThanOrEqual(MOST_FILES);
  const lines = passed.text.map((file) => readFileSync(join(ROOT, file), "utf8").split("\n").length);
  expect(Math.max(...lines)).toBeLessThanOrEqual(300);
});

test("bytes take the same path as text; an array takes one file more", () => {
  expect(passed.bytes).toEqual(passed.text);
  expect(passed.parts.filter((file) => file !== OF_ARRAYS)).toEqual(passed.text);
});

test("docs/architecture.md lists these files", () => {
  const page = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
  const section = /^## How a message travels\n([^]*?)^#/m.exec(page)?.[1] ?? "";
  const listed = Array.from(section.matchAll(/^\d+\. .*$(?:\n {3}.*)*/gm), ([item]) => item)
    .flatMap((item) => Array.from(item.matchAll(/`(ts\/[\w/-]+\.ts)`/g), ([, file = ""]) => file))
    .sort();
  expect(listed).toEqual(passed.text);
});
