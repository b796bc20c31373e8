/**
 * The inline async API without Node: it is bundled for a runtime that has what the web has, nothing
 * of Node is left in the bundle, and a program of it runs where there are only web globals, over
 * two hosts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { MessageChannel } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { rollup } from "rollup";
import esbuild from "rollup-plugin-esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as Program from "./program.js";
import { NODE_GLOBALS, usesOfNode } from "./uses.js";

const ROOT = join(import.meta.dirname, "../..");
/** The package by its own name, as examples write it. */
const HOST = join(ROOT, "ts/host.ts");

async function bundle(entry: string): Promise<string> {
  const built = await rollup({
    input: join(import.meta.dirname, entry),
    plugins: [
      { name: "package", resolveId: (id) => (id === "libzmq-wasm/host" ? HOST : null) },
      esbuild({ target: "es2022", sourceMap: false }),
    ],
    onwarn: (warning) => {
      throw new Error(warning.message); // such as an import that is left
    },
  });
  const { output } = await built.generate({ format: "iife", name: "program", exports: "named" });
  expect(output).toHaveLength(1);
  return output[0].code;
}

/**
 * The async API with all that it takes but a host. What would make it smaller is in other entries,
 * or of no use in a browser, such as direct transfer.
 */
const MOST_GZIPPED_BYTES = 44_000;

test("minified and gzipped, the async API has at most 44 kB", async () => {
  const { code } = await transform(await bundle("async-api.ts"), { minify: true, target: "es2022" });
  expect(usesOfNode(code)).toEqual([]);
  expect(gzipSync(code).length).toBeLessThan(MOST_GZIPPED_BYTES);
});

const channels = new Set<MessageChannel>();
/** Node's message channels keep a process alive. */
class Channel extends MessageChannel {
  constructor() {
    super();
    channels.add(this);
  }
}

/** What a program finds in a web worker, and this program uses. */
const WEB = {
  ...{ AbortController, AbortSignal, MessageChannel: Channel, TextDecoder, TextEncoder, URL },
  ...{ clearTimeout, console, crypto, performance, queueMicrotask, setTimeout },
};

let code: string;
let program: typeof Program;

beforeAll(async () => {
  code = await bundle("program.ts");
  const context = vm.createContext({ ...WEB });
  vm.runInContext("delete globalThis.SharedArrayBuffer", context); // as in a page that is not isolated
  for (const name of [...NODE_GLOBALS, "SharedArrayBuffer"])
    expect(vm.runInContext(`typeof ${name}`, context)).toBe("undefined");
  vm.runInContext(code, context, { filename: "program.js" });
  program = vm.runInContext("program", context) as typeof Program;
});

afterAll(() => {
  for (const { port1 } of channels) port1.close();
});

test("nothing of Node is left in the bundle", () => {
  expect(code).toContain("zmq_ctx_new");
  expect(usesOfNode(code)).toEqual([]);
});

describe.each(["memory", "simulated"] as const)("over the %s host", (host) => {
  beforeAll(() => {
    program.useHost(host, readFileSync(join(ROOT, "dist/libzmq.wasm")));
  });

  test.each([
    [
      "pushPull",
      [
        ...["text, größer als ASCII", "bytes", "5", ""].map((text) => `${text} (Uint8Array)`),
        "300000 of true",
        "into memory of the program (Uint8Array)",
        "true",
        "two (Uint8Array)",
        "parts (Uint8Array)",
      ],
    ],
    ["requestReply", ["first answer (Uint8Array)", "second answer (Uint8Array)"]],
    ["curve", ["handshake", "dealer (Uint8Array)", "secret (Uint8Array)", "curve"]],
    ["publishSubscribe", ["wanted message (Uint8Array)"]],
    ["inproc", ["3000", "message 2999"]],
    ["requesterAndPoller", ["one answered (Uint8Array)", "two answered (Uint8Array)"]],
    ["errors", ["EADDRINUSE tcp://127.0.0.1:PORT", "EAGAIN undefined", "AbortError", "4.3.4"]],
  ] as const)("%s", async (name, result) => {
    expect([...(await program[name]())]).toEqual(result);
  });
});
