/** The layers above the instance ask it for capabilities, and not for its mode. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const LAYERS = ["ts/api", "ts/zmq", "ts/auth", "ts/v5-compat"];

test("above the instance, no file asks for its mode", () => {
  const files = LAYERS.flatMap((layer) =>
    readdirSync(join(ROOT, layer), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => posix.join(layer, name.replaceAll("\\", "/"))),
  );
  expect(files.length).toBeGreaterThan(100);
  const asking = files.filter((path) => /\bmode [!=]== "/.test(readFileSync(join(ROOT, path), "utf8")));
  expect(asking.sort()).toEqual([]);
});
