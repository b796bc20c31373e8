/** The layers above the instance ask it for capabilities, and not for its mode. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const LAYERS = ["ts/api", "ts/zmq", "ts/auth", "ts/v5-compat"];

/** Files that still ask for the mode. The list may only shrink. */
const ASK_FOR_MODE = [
  "ts/api/sockets/inproc-names.ts",
  "ts/api/sockets/socket-handle.ts",
  "ts/zmq/poll.ts",
  "ts/zmq/socket.ts",
  "ts/zmq/thread.ts",
];

test("above the instance, no other file asks for its mode", () => {
  const files = LAYERS.flatMap((layer) =>
    readdirSync(join(ROOT, layer), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => posix.join(layer, name.replaceAll("\\", "/"))),
  );
  expect(files.length).toBeGreaterThan(100);
  const asking = files.filter((path) => /\bmode [!=]== "/.test(readFileSync(join(ROOT, path), "utf8")));
  expect(asking.sort()).toEqual(ASK_FOR_MODE);
});
