/**
 * The port compared with the real kernel: every program in programs/ prints the same natively and
 * in wasm. programs/*.expected has deliberate differences, with the reason in the program's header.
 * Each program has a working directory of its own, and must close what it opens.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodeHost } from "../../ts/shim/node/host.js";
import type { WasmModule } from "../../ts/core/boundary/engine.js";
import type { Program } from "./build.js";
import { build, hostImportNames, programs } from "./build.js";
import { limit } from "../limits.js";
import { run } from "./run.js";

const BUILD_LIMIT_MS = limit(600_000);
const NATIVE_LIMIT_MS = limit(60_000);
/** Exit status of a native program that cannot run on this system: loopback.h. */
const SKIPPED = 77;

/** Callbacks into the program, calls of the threaded mode, and calls for ws, wss and epgm. */
const OF_WSS = ["stream_credentials", "stream_secure", "stream_upgrade"];
const OF_LIBZMQ = ["release", "expire", "serve", "look", "system_write", "pgm", ...OF_WSS];

const home = process.cwd();
const called = new Set<string>();
let module: WasmModule;

/** For programs/environment.c. */
Object.assign(process.env, {
  POSIX_TEST_PLAIN: "plain é text",
  POSIX_TEST_EMPTY: "",
  POSIX_TEST_LONG: "x".repeat(6000),
});

beforeAll(async () => {
  module = await build();
}, BUILD_LIMIT_MS);

afterAll(() => {
  process.chdir(home);
});

async function inNewFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "posix-test-"));
  try {
    return await body(folder);
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
}

/**
 * Its expected output; undefined: it cannot run here. A native program that fails shows nothing.
 */
async function wanted({ expected, executable }: Program): Promise<string | undefined> {
  if (expected !== undefined) return expected;
  return inNewFolder(async (cwd) => {
    try {
      const { stdout } = await promisify(execFile)(executable, { cwd, timeout: NATIVE_LIMIT_MS });
      return stdout;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === SKIPPED) return undefined;
      throw error;
    }
  });
}

describe("prints in wasm what it prints natively", () => {
  for (const program of programs.filter(({ expected }) => expected === undefined))
    it(program.name, (test) => check(program, test.skip));
});

describe("prints in wasm what is by design", () => {
  for (const program of programs.filter(({ expected }) => expected !== undefined))
    it(program.name, (test) => check(program, test.skip));
});

async function check(program: Program, skip: (why: string) => never): Promise<void> {
  const output = await wanted(program);
  if (output === undefined) skip("there is no IPv6 here");
  const outcome = await inNewFolder((folder) => {
    process.chdir(folder);
    return run(module, program.entry, createNodeHost);
  });
  for (const name of outcome.called) called.add(name);
  expect(outcome.output).toBe(output);
  expect(outcome).toMatchObject({ status: 0, open: 0 });
}

it("the programs taken together call all of host.h, but for what only libzmq calls", () => {
  expect([...called].sort()).toEqual(hostImportNames(module));
  const header = readFileSync(new URL("../../wasm/host.h", import.meta.url), "utf8");
  const declared = [...header.matchAll(/^HOST \((\w+)\)/gm)].map(([, name]) => name);
  expect([...called, ...OF_LIBZMQ].sort()).toEqual(declared.sort());
});
