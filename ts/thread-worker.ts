/**
 * The program of a thread that zmq_threadstart() has started: lets the module that it was given find the instance, calls
 * the function, and says when that has returned. A file of its own in dist/, which loads nothing of the library itself.
 */
import { workerData } from "node:worker_threads";
import type { ThreadData } from "./instance.js";

const { shared, module, name, arg, done } = workerData as ThreadData;
const words = new Int32Array(shared.memory.buffer);

/**
 * Also where the function has thrown, or ended the thread: whoever waits for it is not to wait for ever. Once, since the
 * word is another's then.
 */
function finish(): void {
  process.off("exit", finish);
  Atomics.store(words, done, 1);
  Atomics.notify(words, done);
}

(globalThis as Record<symbol, unknown>)[Symbol.for("libzmq-wasm.shared")] = shared;
process.once("exit", finish);
const work: unknown = ((await import(module)) as Record<string, unknown>)[name];
if (typeof work !== "function") throw new TypeError(`${module} exports no function '${name}'`);
await (work as (arg: unknown) => unknown)(arg);
finish();
