/**
 * zmq_threadstart() and zmq_threadclose(): C's threads, which run a function of the program over the same sockets and
 * contexts. A JavaScript function cannot leave its thread, so it is named by the module that exports it; a handle is a
 * number, and means the same in every thread of the instance.
 */
import { pathToFileURL } from "node:url";
import { startThread } from "../instance.js";
import { define } from "./mirror.js";
import type { ThreadPtr, zmq_thread_fn } from "./types.js";

const WORD_BYTES = 4;

function urlOf(module: string | URL): string {
  if (module instanceof URL) return module.href;
  return /^(file|data|node):/.test(module) ? module : pathToFileURL(module).href;
}

/**
 * zmq_threadstart(): starts a thread that calls `func` with a copy of `arg`, as `postMessage()` copies; handles are numbers,
 * and stay what they are. Where the function returns a promise, the thread ends when that is settled. What it throws is told on
 * stderr at once, and an uncaught exception of this thread, as that of any worker. null and ENOTSUP: inline there are no threads.
 */
export const zmq_threadstart = define((mirror) => (func: zmq_thread_fn, arg?: unknown): ThreadPtr | null => {
  const { instance, memory } = mirror;
  if (instance.mode === "inline") {
    mirror.fail("ENOTSUP");
    return null;
  }
  const module = urlOf(func.module);
  const word = memory.alloc(WORD_BYTES);
  memory.i32[word >>> 2] = 0;
  startThread(instance, { module, name: func.name ?? "default", arg, done: word >>> 2 });
  return word as number as ThreadPtr;
});

/** zmq_threadclose(): waits until the function has returned. The handle is invalid then. */
export const zmq_threadclose = define((mirror) => (thread: ThreadPtr | null): void => {
  const { instance, memory } = mirror;
  const word = mirror.pointer(thread);
  if (word === 0 || instance.mode === "inline") {
    mirror.fail("ENOTSUP");
    return;
  }
  while (Atomics.load(memory.i32, word >>> 2) === 0 && !instance.failure) Atomics.wait(memory.i32, word >>> 2, 0, 1000);
  memory.free(word as number as Parameters<typeof memory.free>[0]);
});
