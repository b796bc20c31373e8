/** The Guide's three models of a file transfer, in both APIs. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FORMS, start } from "./program.js";

const folder = mkdtempSync(join(tmpdir(), "zmq-guide-"));
const file = join(folder, "data");
beforeAll(() => {
  writeFileSync(file, Buffer.alloc(3_100_000, "chunk"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const MODELS = ["fileio1", "fileio2", "fileio3"];

test.each(FORMS.flatMap((form) => MODELS.map((model) => [form, model] as const)))(
  "%s: %s receives the whole file in chunks",
  async (form, model) => {
    expect(await start(form, model, file).printed).toEqual(["13 chunks received, 3100000 bytes"]);
  },
);
