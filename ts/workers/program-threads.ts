/**
 * Threads that run a function of the program, as zmq_threadstart() starts them: starting one, and
 * waiting until it has ended. The program of such a thread is ts/workers/thread-worker.ts.
 */
import { shareInstance, type SharedInstance } from "../instance.js";
import { part } from "../shim/embedded.js";
import { startProgramWorker, tellError, type StartedThread } from "../shim/node/threads/worker.js";
import type { Instance } from "../core/instance/instance.js";

/** What a thread is given that runs a function of the program. */
export interface ThreadData {
  readonly shared: SharedInstance;
  /**
   * The URL of the module, the name of the function that it exports, and what that is called with.
   */
  readonly module: string;
  readonly name: string;
  readonly arg: unknown;
  /** Index of a word of memory. */
  readonly done: number;
}

const IMPORTING = Symbol.for("libzmq-wasm.importing");
/** The module that this thread is importing, where ts/workers/thread-worker.ts has said so. */
const marks = globalThis as { [IMPORTING]?: string };

/**
 * Starts a thread of the instance that runs an exported function; `done`, in its memory, becomes 1
 * when that has returned. Throws in a thread that is still importing its module: that module, which
 * its own thread imports, too, would start threads without end.
 */
export function startThread(instance: Instance, work: Omit<ThreadData, "shared">): void {
  const importing = marks[IMPORTING];
  if (importing !== undefined) throw startedByImport(importing);
  const data = { ...work, shared: shareInstance(instance) } satisfies ThreadData;
  const thread = startProgramWorker(part("thread-worker.cjs") as string, data);
  startedIn(instance).set(work.done, thread);
}

/** Threads that this one has started and not closed, by their word of the instance's memory. */
const started = new WeakMap<Instance, Map<number, StartedThread>>();

function startedIn(instance: Instance): Map<number, StartedThread> {
  const threads = started.get(instance) ?? new Map<number, StartedThread>();
  started.set(instance, threads);
  return threads;
}

/** So often a thread is looked after that is waited for. */
const THREAD_LOOK_MS = 100;

/**
 * Waits until the thread's function has returned, or the instance has failed. A thread that has
 * ended before its program ran, since a loader has failed, say, is not waited for: its error is
 * told on stderr, and is an uncaught exception of this thread.
 */
export function awaitThread(instance: Instance, words: Int32Array, done: number): void {
  const threads = startedIn(instance);
  while (Atomics.load(words, done) === 0 && !instance.failure) {
    if (Atomics.wait(words, done, 0, THREAD_LOOK_MS) !== "timed-out") continue;
    const failure = threads.get(done)?.ended();
    if (failure === undefined || Atomics.load(words, done) !== 0) continue;
    tellError(failure);
    queueMicrotask(() => {
      throw failure;
    });
    break;
  }
  threads.delete(done);
}

function startedByImport(module: string): Error {
  const text =
    `zmq_threadstart() was called while this thread is still importing ${module}: a thread imports the module of its ` +
    "function, and so runs the module's top-level code again. Put the code that starts threads into " +
    '`if (isMainThread) { ... }`, with `isMainThread` from "node:worker_threads", or the function into a module of its own';
  return Object.assign(new Error(text), { code: "ERR_ZMQ_THREAD_IMPORTING" });
}
