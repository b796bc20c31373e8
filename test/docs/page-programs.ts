/**
 * Programs of a page. Each runs unchanged in a process of its own on the built package, inside the
 * repository, where it can import the package by its name.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";
import { ROOT } from "./page-blocks.js";

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs programs in a new folder, which is removed after the tests of the file. */
export function programRunner(prefix: string): (title: string, program: string) => Promise<Printed> {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(ROOT, "build", prefix));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return (title, program) => {
    const file = join(folder, `${title.replace(/\W+/g, "-")}.mjs`);
    writeFileSync(file, program);
    return promisify(execFile)(process.execPath, [file], { cwd: folder });
  };
}
