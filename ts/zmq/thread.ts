/**
 * zmq_threadstart() and zmq_threadclose(): threads that run a function of the program over the same
 * sockets and contexts. A JavaScript function cannot leave its thread, so it is named by the module
 * that exports it. Handles are numbers, and mean the same in every thread of the instance.
 */
import { instances } from "../core/instance/provider.js";
import type { ThreadPtr as RawThread } from "../core/boundary/module.js";
import { define } from "./mirror.js";
import type { ThreadPtr, zmq_thread_fn } from "./types.js";

/**
 * The memory behind a handle: a mark by which it is known, and a word that becomes 1 when the
 * function has returned.
 */
const BYTES = 8;
const MARK = 0x7a746872;

/** Throws a TypeError unless it names a function that a thread can import. */
function checkFunction(func: unknown): void {
  const { module, name } = (func ?? {}) as { module?: unknown; name?: unknown };
  const located = typeof module === "string" || (typeof module === "object" && module !== null && "href" in module);
  if (typeof func === "object" && located && (name === undefined || typeof name === "string")) return;
  throw new TypeError(
    "func must be { module, name }: the URL of a module, such as import.meta.url, and the name of a function that it exports; " +
      "a function itself cannot go to another thread",
  );
}

/**
 * zmq_threadstart(): starts a thread that calls a function. If the function returns a promise, the
 * thread ends when the promise settles. An exception of the function is written to stderr at once,
 * and is an uncaught exception of this thread, as that of any worker.
 *
 * The thread imports the module, and so runs its top-level code again. Put code there that starts
 * threads into `if (isMainThread)`.
 *
 * @param func The function, by module and name.
 * @param arg It gets a copy, as `postMessage()` copies. Handles are numbers and do not change.
 * @returns the thread, or null with errno ENOTSUP: an inline instance has no threads.
 * @throws Error in a thread that is still importing its module.
 * @example
 * zmq_threadstart({ module: import.meta.url, name: "worker" }, context);
 */
export const zmq_threadstart = define((mirror) => (func: zmq_thread_fn, arg?: unknown): ThreadPtr | null => {
  const { instance, memory } = mirror;
  checkFunction(func);
  const { threads } = instances();
  if (!instance.spansThreads || !threads) {
    mirror.fail("ENOTSUP");
    return null;
  }
  if (instance.failure) throw instance.failure;
  const thread = memory.alloc(BYTES);
  const at = thread >>> 2;
  memory.i32.set([MARK, 0], at);
  try {
    threads.start(instance, { module: func.module, name: func.name ?? "default", arg, done: at + 1 });
  } catch (error) {
    memory.free(thread);
    throw error;
  }
  return mirror.handle<ThreadPtr>(thread as number as RawThread);
});

/**
 * zmq_threadclose(): waits until the function has returned. The handle is invalid afterwards. Sets
 * errno ENOTSUP if the handle is not a thread's.
 */
export const zmq_threadclose = define((mirror) => (thread: ThreadPtr | null): void => {
  const { instance, memory } = mirror;
  const at = mirror.pointer(thread) >>> 2;
  const done = at + 1;
  if (at === 0 || !instance.spansThreads || Atomics.compareExchange(memory.i32, at, MARK, 0) !== MARK) {
    mirror.fail("ENOTSUP");
    return;
  }
  instances().threads?.wait(instance, memory.i32, done);
  if (instance.failure) throw instance.failure;
  memory.free((at << 2) as Parameters<typeof memory.free>[0]);
});
