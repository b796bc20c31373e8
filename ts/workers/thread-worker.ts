/**
 * The program of a thread of zmq_threadstart(): lets its module find the instance, calls the
 * function, and reports when that has returned. It is text in dist/thread-worker.cjs, and loads
 * nothing of the library itself.
 */
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import type { ThreadData } from "./program-threads.js";

const { shared, module, name, arg, done } = workerData as ThreadData;
const words = new Int32Array(shared.memory.buffer);

/**
 * Notifies the thread that waits for this one, also if the function has thrown or ended the thread.
 * Done once, because the word has another owner then.
 */
function finish(): void {
  process.off("exit", finish);
  Atomics.store(words, done, 1);
  Atomics.notify(words, done);
}

/**
 * Written at once: the thread that gets the error on its event loop may be blocked, and wait for
 * this one.
 */
function tell(error: unknown): void {
  writeSync(2, `a thread of zmq_threadstart() has failed: ${(error as Error | undefined)?.stack ?? String(error)}\n`);
}

/** Not all exports of a CommonJS module are known by name before it has run. */
function find(exports: Record<string, unknown>): unknown {
  return exports[name] ?? (exports["default"] as Record<string, unknown> | undefined)?.[name];
}

const marks = globalThis as Record<symbol, unknown>;
/** ts/workers/program-threads.ts refuses to start threads while this is set. */
const IMPORTING = Symbol.for("libzmq-wasm.importing");
marks[Symbol.for("libzmq-wasm.shared")] = shared;
marks[IMPORTING] = module;
process.once("exit", finish);
process.on("uncaughtExceptionMonitor", tell);
const work = find((await import(module)) as Record<string, unknown>);
marks[IMPORTING] = undefined;
if (typeof work !== "function") throw new TypeError(`${module} exports no function '${name}'`);
await (work as (arg: unknown) => unknown)(arg);
finish();
