/** Grasslands to Ironhouse, the Guide's five steps to security, in both APIs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FORMS, start } from "./program.js";

const HOUSES = ["Grasslands", "Strawhouse", "Woodhouse", "Stonehouse"];

test.each(FORMS.flatMap((form) => HOUSES.map((house) => [form, house] as const)))("%s: %s", async (form, house) => {
  expect(await start(form, house.toLowerCase()).printed).toContain(`${house} test OK`);
});

test("Ironhouse: known clients are let in, and others are refused", async () => {
  expect(await start("mirror", "ironhouse").printed).toEqual(["I: ALLOWED (CURVE) 127.0.0.1", "Ironhouse test OK"]);
  const folder = mkdtempSync(join(tmpdir(), "zmq-guide-"));
  const lines = await start("async", "ironhouse", folder).printed;
  rmSync(folder, { recursive: true });
  expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^Mallory is refused/), "Alice says Hello"]));
});
