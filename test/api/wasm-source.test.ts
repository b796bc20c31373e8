/**
 * `createInstance({ wasm })`: the program's own wasm, in each form and for each mode; and refused
 * values.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { Context, Pair, createInstance, type Instance } from "../../ts/index.js";
import { Module } from "../../ts/core/boundary/engine.js";

const DIST = join(import.meta.dirname, "../../dist");
const modes = [
  { name: "inline", file: join(DIST, "libzmq.wasm"), other: join(DIST, "libzmq-mt.wasm"), threads: false },
  { name: "threaded", file: join(DIST, "libzmq-mt.wasm"), other: join(DIST, "libzmq.wasm"), threads: true },
];

async function exchange(instance: Instance): Promise<string> {
  const context = new Context({ instance });
  const [a, b] = [new Pair({ context }), new Pair({ context })];
  await a.bind("inproc://wasm-source");
  b.connect("inproc://wasm-source");
  await a.send("sent");
  const [message] = await b.receive();
  a.close();
  b.close();
  instance.destroy();
  return String(message);
}

describe.each(modes)("in the $name mode", ({ file, other, threads }) => {
  const bytes = readFileSync(file);
  const foreign = runInContext("(bytes) => Uint8Array.from(bytes)", createContext()) as (bytes: Uint8Array) => object;
  const sources: Record<string, object | string> = {
    "a path": file,
    "a file: URL": pathToFileURL(file),
    "the text of one": pathToFileURL(file).href,
    "a Buffer": bytes,
    "an ArrayBuffer": bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    "bytes of another realm": foreign(bytes),
    "a module": new Module(bytes),
  };

  test.each(Object.keys(sources))("%s", async (name) => {
    expect(await exchange(createInstance({ threads, wasm: sources[name]! }))).toBe("sent");
  });

  test("the build for the other mode is refused", () => {
    expect(() => createInstance({ threads, wasm: other })).toThrow(
      /wasm is the build for the \w+ mode; the \w+ mode needs/,
    );
  });

  test("a file that does not exist is ENOENT", () => {
    const missing = join(DIST, "missing.wasm");
    expect(() => createInstance({ threads, wasm: missing })).toThrow(
      expect.objectContaining({ code: "ENOENT", path: missing }) as Error,
    );
  });

  test.each([null, 5, true, {}, [], () => undefined])("%s is not a wasm", (value) => {
    const wasm = value as unknown as string;
    expect(() => createInstance({ threads, wasm })).toThrow(/^wasm must be the path or file: URL of a file/);
  });

  test("bytes that are not wasm are the engine's CompileError", () => {
    expect(() => createInstance({ threads, wasm: Buffer.from("text") })).toThrow(/magic/);
  });
});
