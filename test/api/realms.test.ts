/**
 * Values of another realm, such as a `vm` context in which jest runs tests, are accepted like
 * values of this realm.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import vm from "node:vm";
import { expect, test } from "vitest";
import { Batch, Pull, Push, Subscriber, XPublisher } from "../../ts/index.js";
import { link, threaded, transport, use } from "../support.js";

const context = vm.createContext({});

function foreign(code: string): unknown {
  return vm.runInContext(code, context);
}

/** Expressions for values of the other realm, and their bytes. */
const VALUES: Record<string, [code: string, bytes: number[]]> = {
  ArrayBuffer: ["new Uint8Array([1, 2, 3]).buffer", [1, 2, 3]],
  SharedArrayBuffer: ["{ const s = new SharedArrayBuffer(2); new Uint8Array(s).fill(5); s }", [5, 5]],
  Uint8Array: ["new Uint8Array([1, 2, 3])", [1, 2, 3]],
  Uint16Array: ["new Uint16Array([258])", [2, 1]],
  DataView: ["new DataView(new Uint8Array([1, 2, 3]).buffer, 1)", [2, 3]],
  "a text": ["'ab'", [97, 98]],
  "no bytes": ["new ArrayBuffer(0)", []],
};

test.each(Object.entries(VALUES))("%s is sent in each way", async (_name, [code, bytes]) => {
  const [push, pull] = [new Push(), new Pull()];
  await link(push, pull, transport("inproc"));
  const value = foreign(code) as Uint8Array;
  await push.send(value);
  await push.send([value, value]);
  await push.sendMany(foreign(`[${code.startsWith("{") ? "'ab'" : code}]`) as Uint8Array[]);
  await push.sendMany([value, [value]]);
  await push.sendBatch(new Batch([value]));
  expect(push.trySend(value)).toBe(true);
  const heard: number[][][] = [];
  for (let i = 0; i < 7; i++) heard.push((await pull.receive()).map((part) => [...part]));
  const third = code.startsWith("{") ? [97, 98] : bytes;
  expect(heard).toEqual([[bytes], [bytes, bytes], [third], [bytes], [bytes], [bytes], [bytes]]);
});

test("memory to receive into, and an AbortSignal, may be of another realm or kind", async () => {
  const [push, pull] = [new Push(), new Pull()];
  await link(push, pull, transport("inproc"));
  const into = foreign("new Uint8Array(8)") as Uint8Array;
  await push.send("text");
  const [part] = await pull.receive({ into });
  expect(part!.buffer).toBe(into.buffer);
  expect(String.fromCharCode(...into.subarray(0, 4))).toBe("text");
  const target = new EventTarget();
  const signal = Object.assign(target, { aborted: false, reason: new Error("given up") }) as unknown as AbortSignal;
  const waiting = pull.receive({ signal });
  target.dispatchEvent(new Event("abort"));
  await expect(waiting).rejects.toThrow("given up");
  expect(() => pull.receive({ signal: {} as AbortSignal })).toThrow("Signal must be an AbortSignal");
  expect(() => pull.receive({ into: new Map() as unknown as Uint8Array })).toThrow(TypeError);
});

test("subscriptions and options take bytes of another realm", async () => {
  const publisher = use(new XPublisher());
  const subscriber = use(new Subscriber());
  await link(publisher, subscriber, transport("inproc"));
  subscriber.subscribe(foreign("new Uint8Array([255, 1])") as Buffer);
  expect([...(await publisher.receive())[0]!]).toEqual([1, 255, 1]);
});

test.each(["own", "jest"])("the package itself works in a vm context, with %s globals", async (globals) => {
  const root = join(import.meta.dirname, "..", "..");
  const program = join(root, "test", "programs", "realm.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [program, join(root, "dist", "index.cjs"), globals], {
    env: { ...process.env, LIBZMQ_WASM_THREADS: threaded ? "1" : "" },
  });
  expect(JSON.parse(stdout)).toEqual([
    ...[[[1, 2, 3]], [[1, 2, 3]], [[2, 3]], [[2, 1]], [[5, 5]], [[5, 5]], [300_000]],
    ...[[[...Buffer.from("text")]], [[...Buffer.from("text")]], [[53]], [[]]],
    [[1, 2, 3], [...Buffer.from("two")]],
    ...[1, 300_000, 2, true, [1, 2, 3], "AbortError", "EAGAIN true", 3, [1, 2, 3, 0]],
  ]);
});
