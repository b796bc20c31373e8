/**
 * The patches to libzmq: each file of libzmq-src/patches says what it mends, has a test and a row
 * in docs/patches.md, and is named by the wasm that has it. test/patches tests the effect of each.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as zmq from "../ts/zmq/index.js";
import { libzmqPatches } from "../ts/index.js";

const ROOT = join(import.meta.dirname, "..");
const FOLDER = join(ROOT, "libzmq-src/patches");
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".patch"))
  .map((file) => file.slice(0, -".patch".length))
  .sort();
const pristine = join(ROOT, "build/pristine");
const pins = readFileSync(join(ROOT, "libzmq-src/pins.env"), "utf8");

/** The output of a program on the built package. */
function printed(text: string, path: string): string {
  const env = { ...process.env, LIBZMQ_WASM_PATH: path };
  return execFileSync(process.execPath, ["--input-type=module", "--eval", text], { cwd: ROOT, env, encoding: "utf8" });
}

test("each patch has a number of its own, and says symptom, cause and upstream's issue", () => {
  expect(new Set(names.map((name) => name.slice(0, 3))).size).toBe(names.length);
  for (const name of names) {
    expect(name).toMatch(/^\d{3}-[a-z0-9-]+$/);
    const [header = ""] = readFileSync(join(FOLDER, `${name}.patch`), "utf8").split(/^--- /m);
    for (const part of ["Symptom", "Cause", "Upstream"])
      expect([name, header]).toEqual([name, expect.stringMatching(new RegExp(`^${part}: \\S`, "m"))]);
  }
});

test("each patch has a test, and each test a patch", () => {
  const tests = readdirSync(join(ROOT, "test/patches")).filter((file) => file.endsWith(".test.ts"));
  expect(tests.map((file) => file.slice(0, -".test.ts".length)).sort()).toEqual(names);
});

const tarball = join(ROOT, "build/sources", /^LIBZMQ_TARBALL=(.*)$/m.exec(pins)![1]!);

test.skipIf(!existsSync(tarball))(
  "the patches apply to the pinned libzmq in order, at the lines that they name",
  () => {
    const tree = mkdtempSync(join(tmpdir(), "zmq-patches-"));
    onTestFinished(() => rmSync(tree, { recursive: true }));
    execFileSync("tar", ["-xzf", tarball, "-C", tree, "--strip-components=1"]);
    for (const name of names) {
      const args = [
        "--strip=1",
        "--force",
        "--fuzz=0",
        `--directory=${tree}`,
        `--input=${join(FOLDER, `${name}.patch`)}`,
      ];
      const { status, stdout } = spawnSync("patch", args, { encoding: "utf8" });
      const notes = stdout.split("\n").filter((line) => /FAILED|offset/.test(line));
      expect([name, status, notes]).toEqual([name, 0, []]);
    }
  },
);

test("docs/patches.md has a row for each", () => {
  const rows = readFileSync(join(ROOT, "docs/patches.md"), "utf8").matchAll(/^\| `(\d{3}-[^`]*)` \|/gm);
  expect(Array.from(rows, ([, name]) => name).sort()).toEqual(names);
});

test.skipIf(process.env["LIBZMQ_WASM_PATH"])("the wasm names the patches that are in it", () => {
  expect(libzmqPatches()).toEqual(names);
  expect(zmq.libzmqPatches()).toEqual(names);
});

const LIST = 'import { libzmqPatches } from "libzmq-wasm"; console.log(libzmqPatches().join());';

test.skipIf(!existsSync(join(pristine, "libzmq.wasm")))("a pristine wasm names none", () => {
  expect(printed(LIST, pristine)).toBe("\n");
});

test("LIBZMQ_WASM_PATH takes both wasm files from another folder, and names what is missing there", () => {
  expect(printed(LIST, join(ROOT, "dist"))).toBe(`${names.join()}\n`);
  const folder = mkdtempSync(join(tmpdir(), "zmq-wasm-"));
  const tell = `import { createInstance } from "libzmq-wasm";
    for (const threads of [false, true])
      try { createInstance({ threads }); } catch ({ code, path, message }) { console.log(code, path, message); }`;
  const told = printed(tell, folder);
  rmSync(folder, { recursive: true });
  for (const file of ["libzmq.wasm", "libzmq-mt.wasm"]) {
    const path = `${folder}/${file}`;
    expect(told).toContain(`ENOENT ${path} LIBZMQ_WASM_PATH: there is no file ${path}; name a folder that holds`);
  }
});

test("the profile for the compiler finds every call that it names in the patched sources", () => {
  const found = spawnSync(process.execPath, ["libzmq-src/calls.mjs", "build/stage/libzmq"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect([found.stderr, found.status]).toEqual(["", 0]);
});
