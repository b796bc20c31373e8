/**
 * What programs ask of Node is simulated, or refused with the name of the node: times, random
 * numbers, and what comes from outside of the process.
 */
import childProcess, { execFileSync } from "node:child_process";
import nodeCrypto from "node:crypto";
import dns from "node:dns";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import timers from "node:timers";
import { scheduler, setTimeout as sleep, setInterval as ticks } from "node:timers/promises";
import { promisify } from "node:util";
import workerThreads from "node:worker_threads";
import zlib from "node:zlib";
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { simulate, type SimulationError } from "../../ts/sim.js";

const START = Date.UTC(2026, 0, 1);
const UTC = { timeZone: "UTC", dateStyle: "short", timeStyle: "medium" } as const;

/** What a program returns that a node runs at 1,000 ms. */
async function valueOf(program: () => unknown, seed = 7): Promise<unknown> {
  const world = simulate({ seed });
  let value: unknown;
  const run = async (): Promise<void> => {
    value = await program();
  };
  world.node("node", run, { at: 1000 });
  await world.run({ until: 10_000 });
  world.dispose();
  return value;
}

/** Milliseconds of virtual time until the program has ended. */
const timeOf = (program: () => unknown): Promise<unknown> =>
  valueOf(async () => {
    const before = performance.now();
    await program();
    return Math.round(performance.now() - before);
  });

const CLOCKS: Readonly<Record<string, readonly [program: () => unknown, value: unknown]>> = {
  "Date.now()": [() => Date.now(), START + 1000],
  "new Date()": [() => new Date().toISOString(), "2026-01-01T00:00:01.000Z"],
  "performance.now()": [() => performance.now(), 1000],
  "performance.timeOrigin": [() => performance.timeOrigin, START],
  "performance.toJSON()": [() => (performance.toJSON() as { timeOrigin: number }).timeOrigin, START],
  "performance.mark()": [() => performance.mark("a").startTime, 1000],
  "performance.measure()": [() => performance.measure("b").duration, 1000],
  "performance.measure() from a mark": [
    async () => {
      performance.mark("c");
      await sleep(20);
      return performance.measure("d", "c").duration;
    },
    20,
  ],
  "performance.eventLoopUtilization()": [() => performance.eventLoopUtilization().active, 0],
  "process.hrtime()": [() => process.hrtime(), [1, 0]],
  "process.hrtime.bigint()": [() => process.hrtime.bigint(), 1_000_000_000n],
  "process.uptime()": [() => process.uptime(), 1],
  "process.cpuUsage()": [() => process.cpuUsage(), { user: 0, system: 0 }],
  "os.uptime()": [() => os.uptime(), 1],
  "os.loadavg()": [() => os.loadavg(), [0, 0, 0]],
  "Intl.DateTimeFormat().format()": [() => new Intl.DateTimeFormat("en", UTC).format(), expect.stringContaining(":01")],
  "Intl.DateTimeFormat().formatToParts()": [
    () => new Intl.DateTimeFormat("en", UTC).formatToParts().find(({ type }) => type === "second")?.value,
    "01",
  ],
  "toLocaleTimeString()": [
    () => new Date().toLocaleTimeString("en", { timeZone: "UTC" }),
    expect.stringContaining(":01"),
  ],
};

test.each(Object.entries(CLOCKS))("%s shows virtual time", async (_, [program, value]) => {
  expect(await valueOf(program)).toEqual(value);
});

test.runIf("Temporal" in globalThis)("Temporal.Now shows virtual time", async () => {
  const { Now } = (
    globalThis as unknown as { Temporal: { Now: Record<string, (zone?: string) => { toString(): string }> } }
  ).Temporal;
  const seen = await valueOf(() => [
    Now["instant"]!().toString(),
    Now["zonedDateTimeISO"]!("UTC").toString(),
    Now["plainDateTimeISO"]!("UTC").toString(),
    Now["plainDateISO"]!("UTC").toString(),
    Now["plainTimeISO"]!("UTC").toString(),
  ]);
  expect(seen).toEqual([
    "2026-01-01T00:00:01Z",
    "2026-01-01T00:00:01+00:00[UTC]",
    "2026-01-01T00:00:01",
    "2026-01-01",
    "00:00:01",
  ]);
});

const WAITS: Readonly<Record<string, () => unknown>> = {
  "setTimeout()": () => new Promise((resolve) => setTimeout(resolve, 300)),
  "timers.setTimeout()": () => new Promise((resolve) => timers.setTimeout(resolve, 300)),
  "timers.setInterval()": () => new Promise((resolve) => timers.setInterval(resolve, 300)),
  "util.promisify(setTimeout)": () => promisify(setTimeout)(300),
  "timers/promises setTimeout()": () => sleep(300),
  "timers.promises.setTimeout()": () => timers.promises.setTimeout(300),
  "timers/promises setInterval()": () => ticks(300)[Symbol.asyncIterator]().next(),
  "scheduler.wait()": () => scheduler.wait(300),
  "AbortSignal.timeout()": () => new Promise((resolve) => AbortSignal.timeout(300).addEventListener("abort", resolve)),
  "events.once() with AbortSignal.timeout()": () =>
    once(new EventEmitter(), "never", { signal: AbortSignal.timeout(300) }).catch(() => undefined),
};

test.each(Object.entries(WAITS))("%s waits for virtual time", async (_, program) => {
  expect(await timeOf(program)).toBe(300);
});

test("scheduler.yield() and util.promisify(setImmediate) take no time that counts", async () => {
  expect(await timeOf(() => scheduler.yield())).toBe(0);
  expect(await timeOf(() => promisify(setImmediate)())).toBe(0);
});

const callBack = (ask: (done: (error: Error | null, value: unknown) => void) => void): Promise<unknown> =>
  new Promise((resolve, reject) => {
    ask((error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });

const RANDOM: Readonly<Record<string, () => unknown>> = {
  "Math.random()": () => Math.random(),
  "crypto.getRandomValues()": () => crypto.getRandomValues(new Uint32Array(2)),
  "crypto.randomUUID()": () => crypto.randomUUID(),
  "randomUUID() of node:crypto": () => nodeCrypto.randomUUID(),
  "randomBytes()": () => nodeCrypto.randomBytes(8),
  "randomBytes() with a callback": () => callBack((done) => nodeCrypto.randomBytes(8, done)),
  "randomFillSync()": () => nodeCrypto.randomFillSync(new Uint8Array(8)),
  "randomFill()": () => callBack((done) => nodeCrypto.randomFill(new Uint8Array(8), done)),
  "randomInt()": () => nodeCrypto.randomInt(2 ** 40),
  "randomInt() with a callback": () => callBack((done) => nodeCrypto.randomInt(2 ** 40, done)),
};

test.each(Object.entries(RANDOM))("%s is decided by the seed", async (_, program) => {
  const [one, same, other] = [await valueOf(program, 1), await valueOf(program, 1), await valueOf(program, 2)];
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
});

test("parts of a view are filled as Node does: elements are counted, others stay", async () => {
  const filled = await valueOf(() => nodeCrypto.randomFillSync(new Uint16Array(4), 1, 2));
  expect([...(filled as Uint16Array)].map((value) => value !== 0)).toEqual([false, true, true, false]);
});

const REFUSED: readonly (readonly [what: string, program: () => unknown])[] = [
  ["fs.promises.readFile()", () => fs.promises.readFile(import.meta.filename)],
  ["fs.readFile()", () => fs.readFile(import.meta.filename, () => undefined)],
  ["fs.createReadStream()", () => fs.createReadStream(import.meta.filename)],
  ["fs.watch()", () => fs.watch(import.meta.dirname)],
  ["crypto.subtle.digest()", () => crypto.subtle.digest("SHA-256", new Uint8Array(1))],
  ["crypto.scrypt()", () => nodeCrypto.scrypt("a", "b", 16, () => undefined)],
  ["crypto.generateKeyPairSync()", () => nodeCrypto.generateKeyPairSync("ed25519")],
  ["ECDH.generateKeys()", () => nodeCrypto.createECDH("secp256k1").generateKeys()],
  ["zlib.gzip()", () => zlib.gzip("text", () => undefined)],
  ["zlib.createGzip()", () => zlib.createGzip()],
  ["dns.lookup()", () => dns.lookup("localhost", () => undefined)],
  ["dns.promises.resolve4()", () => dns.promises.resolve4("localhost")],
  ["net.connect()", () => net.connect(1)],
  ["new net.Socket()", () => new net.Socket()],
  ["net.createServer()", () => net.createServer()],
  ["http.get()", () => http.get("http://127.0.0.1:1")],
  ["http.createServer()", () => http.createServer()],
  ["child_process.spawn()", () => childProcess.spawn("true")],
  ["child_process.execSync()", () => childProcess.execSync("true")],
  ["perf_hooks.monitorEventLoopDelay()", () => monitorEventLoopDelay()],
  ["new PerformanceObserver()", () => new PerformanceObserver(() => undefined)],
  ["process.resourceUsage()", () => process.resourceUsage()],
  ["Atomics.wait()", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)],
  ["Atomics.waitAsync()", () => waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)],
  ["WebAssembly.compile()", () => compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))],
  ["Blob.text()", () => new Blob(["text"]).text()],
  ["new CompressionStream()", () => new CompressionStream("gzip")],
  ["new MessageChannel()", () => new MessageChannel()],
  ["new BroadcastChannel()", () => new BroadcastChannel("a")],
  ["new Worker()", () => new workerThreads.Worker("", { eval: true })],
  ["globalThis.fetch()", () => fetch("http://127.0.0.1:1")],
];

/** Newer than the types that this project compiles with. */
const waitAsync = (...args: unknown[]): unknown =>
  (Atomics as unknown as { waitAsync(...args: unknown[]): unknown }).waitAsync(...args);
const compile = (bytes: Uint8Array): unknown =>
  (globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): unknown } }).WebAssembly.compile(bytes);

test.each(REFUSED)("%s is refused, with the node and the stack", async (what, program) => {
  const world = simulate();
  world.node("reader", program);
  const error = (await world.run({ until: 100 }).catch((reason: unknown) => reason)) as SimulationError;
  expect(error).toMatchObject({ code: "ERR_SIM_NOT_SIMULATED" });
  expect((error.cause as Error).message).toContain(`${what} is not simulated`);
  expect((error.cause as Error).message).toContain('"reader"');
  expect((error.cause as Error).stack).toContain("surroundings.test");
});

test("a node may print, also as the first of its process, whose output is a pipe", () => {
  const program =
    'const { simulate } = require("libzmq-wasm/sim"); const world = simulate();' +
    'world.node("talker", () => console.log("hello")); void world.run({ until: 10 });';
  expect(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" })).toBe("hello\n");
});
