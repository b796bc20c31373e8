/**
 * The installed package in unusual surroundings: a read-only folder and home, and workers with
 * little memory. Each test runs both modes of the async API, and the mirror with a thread.
 */
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { execFile, execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const ALL = "100000 100000 mirror\n";
const execute = promisify(execFile);

let folder: string;
let app: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "zmq-places-")));
  app = mkdtempSync(join(folder, "app-"));
  const npm = (...args: string[]): string =>
    execFileSync("npm", args, { cwd: app, encoding: "utf8", shell: process.platform === "win32" });
  const packed = npm("pack", "--ignore-scripts", "--json", "--pack-destination", folder, ROOT);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  npm("install", "--offline", "--no-audit", "--no-fund", join(folder, filename));
  copyFileSync(join(ROOT, "test/package/places/program.mjs"), join(app, "program.mjs"));
});

afterAll(() => {
  for (const path of everything()) chmodSync(path, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

function everything(): string[] {
  return [app, ...readdirSync(app, { recursive: true, encoding: "utf8" }).map((name) => join(app, name))];
}

/** The program's output. Throws if it prints an error. */
async function printed(flags: readonly string[], args: readonly string[] = [], env = {}): Promise<string> {
  const program = [...flags, join(app, "program.mjs"), ...args];
  const { stdout, stderr } = await execute(process.execPath, program, { cwd: folder, env });
  expect(stderr).toBe("");
  return stdout;
}

describe("in a place that cannot be written", () => {
  const knows = (flag: string): boolean => process.allowedNodeEnvironmentFlags.has(flag);

  test("each write of a file would be an error of Node's permission model, and there is none", async () => {
    const model = knows("--permission") ? "--permission" : "--experimental-permission";
    const flags = [
      model,
      `--allow-fs-read=${folder}/*`,
      "--allow-worker",
      ...(knows("--allow-net") ? ["--allow-net"] : []),
    ];
    expect(await printed([...flags, "--no-warnings"])).toBe(ALL);
  });

  test.skipIf(process.platform === "win32")("its folder is read-only, and there is no home", async () => {
    for (const path of everything()) chmodSync(path, 0o555);
    expect(await printed([], [], { HOME: join(folder, "missing") })).toBe(ALL);
  });
});

describe("in a worker with resourceLimits", () => {
  test.each([{ maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 }, { codeRangeSizeMb: 16 }, { stackSizeMb: 1 }])(
    "%j",
    async (limits) => {
      expect(await printed([], [JSON.stringify(limits)])).toBe(ALL);
    },
  );
});
