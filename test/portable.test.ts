/**
 * The code above the host names no module, global or type that only Node has: it takes them from
 * the host and the platform. The sources are parsed, and not run. test/portable compiles, bundles
 * and runs that code without Node.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { ESLint } from "eslint";
import { expect, test } from "vitest";
import { NODE_GLOBALS, usesOfNode } from "./portable/uses.js";

const ROOT = join(import.meta.dirname, "..");
/**
 * Code that runs on Node only: Node's host and platform, threads, and entries with Node's types.
 */
const NODE_ONLY =
  /^ts\/(?:node\.ts|instance\.ts|streams\.ts|auth\/certificate-files\.ts|beacon\/|cli\/|http\/|core\/threads\/|shim\/embedded\.ts|shim\/node\/|relay\/|sim\/|sim\.ts|zhelpers\.ts|v5-compat\/|workers\/)/;
/** The one file that names the class of the bytes that programs get on Node. */
const PROGRAM_BYTES = "ts/shim/program-bytes.ts";

const files = readdirSync(join(ROOT, "ts"), { recursive: true, encoding: "utf8" })
  .map((name) => posix.join("ts", name.replaceAll("\\", "/")))
  .filter((path) => path.endsWith(".ts"));
const portable = files.filter((path) => !NODE_ONLY.test(path));

test.each([
  ['import os from "node:os";', ["node:os"]],
  ['const os = await import("node:os");', ["node:os"]],
  ["setImmediate(go); console.log(process.pid, process.pid);", ["setImmediate", "process"]],
  ["const bytes: Buffer[] = [Buffer.alloc(0)];", ["Buffer"]],
  ["(globalThis as { process?: object }).process;", ["process"]],
  ["const { Buffer: B } = globalThis as object;", ["Buffer"]],
  ["let timer: NodeJS.Timeout;", ["NodeJS"]],
  ["// process.exit()\nhost.process(); ({ process: 1 }); class A { process() {} } // Buffer", []],
  ['const text = "process and Buffer"; const { process } = host;', []],
])("%s: %j", (code, uses) => {
  expect(usesOfNode(code)).toEqual(uses);
});

test("no file above the host names anything that only Node has", () => {
  expect(portable.length).toBeGreaterThan(140);
  const found = portable.flatMap((path) =>
    usesOfNode(readFileSync(join(ROOT, path), "utf8")).map((use) => `${path}: ${use}`),
  );
  expect(found).toEqual([`${PROGRAM_BYTES}: Buffer`]);
});

test("each file that is left out uses something that only Node has, or such a file", () => {
  const left = files.filter((path) => NODE_ONLY.test(path));
  expect(left.length).toBeGreaterThan(40);
  const folders = [
    "ts/beacon/",
    "ts/cli/",
    "ts/core/threads/",
    "ts/http/",
    "ts/relay/",
    "ts/sim",
    "ts/shim/node/",
    "ts/v5-compat/",
    "ts/workers/",
  ];
  for (const path of left.filter((path) => !folders.some((folder) => path.startsWith(folder)) && path !== "ts/node.ts"))
    expect(usesOfNode(readFileSync(join(ROOT, path), "utf8")), path).not.toEqual([]);
});

test("the lint rules hold for the same files", async () => {
  const eslint = new ESLint({ cwd: ROOT });
  const ruled: string[] = [];
  for (const path of files) {
    const { rules } = (await eslint.calculateConfigForFile(join(ROOT, path))) as { rules: Record<string, unknown[]> };
    const names = (rules["no-restricted-globals"] ?? []).slice(1).map((entry) => (entry as { name: string }).name);
    if (names.length > 0) expect(new Set(names)).toEqual(NODE_GLOBALS);
    if (names.length > 0 && rules["no-restricted-imports"]?.[0] === 2) ruled.push(path);
  }
  expect(ruled).toEqual(portable.filter((path) => path !== PROGRAM_BYTES));
});
