/**
 * Threads that run a function of the program, for zmq_threadstart(): starting one, and waiting
 * until it has ended. The program of such a thread is ts/workers/thread-worker.ts.
 */
import { pathToFileURL } from "node:url";
import { part } from "../shim/embedded.js";
import { startProgramWorker, tellError, type StartedThread } from "../shim/node/threads/worker.js";
import type { Instance } from "../core/instance/instance.js";
import { instances, type ProgramThreads, type ThreadWork } from "../core/instance/provider.js";
import type { SharedInstance } from "../core/threads/shared.js";

/** The data of a thread that runs a function of the program. */
export interface ThreadData {
  readonly shared: SharedInstance;
  /** The URL of the module, the name of the function that it exports, and its argument. */
  readonly module: string;
  readonly name: string;
  readonly arg: unknown;
  /** Index of a word of memory. */
  readonly done: number;
}

const IMPORTING = Symbol.for("libzmq-wasm.importing");
/** The module that this thread is importing, as ts/workers/thread-worker.ts sets it. */
const marks = globalThis as { [IMPORTING]?: string };

/**
 * Starts a thread of the instance that runs an exported function. `done`, in its memory, becomes 1
 * when the function has returned. Throws in a thread that is still importing its module: that
 * module, which the new thread imports too, would start threads without end.
 */
function startThread(instance: Instance, work: ThreadWork): void {
  const importing = marks[IMPORTING];
  if (importing !== undefined) throw startedByImport(importing);
  const shared = instances().shareInstance(instance);
  const data = { ...work, module: urlOf(work.module), shared } satisfies ThreadData;
  const thread = startProgramWorker(part("thread-worker.cjs") as string, data);
  startedIn(instance).set(work.done, thread);
}

function urlOf(module: string | URL): string {
  if (typeof module !== "string") return module.href;
  return /^(file|data|node):/.test(module) ? module : pathToFileURL(module).href;
}

/** Threads that this one has started and not closed, by their word of the instance's memory. */
const started = new WeakMap<Instance, Map<number, StartedThread>>();

function startedIn(instance: Instance): Map<number, StartedThread> {
  const threads = started.get(instance) ?? new Map<number, StartedThread>();
  started.set(instance, threads);
  return threads;
}

/** Interval of the checks whether an awaited thread has ended. */
const THREAD_LOOK_MS = 100;

/**
 * Waits until the thread's function has returned, or the instance has failed. It does not wait for
 * a thread that ended before its program ran, for example by an error of a loader: that error is
 * written to stderr, and is an uncaught exception of this thread.
 */
function awaitThread(instance: Instance, words: Int32Array, done: number): void {
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

export const programThreads: ProgramThreads = { start: startThread, wait: awaitThread };

function startedByImport(module: string): Error {
  const text =
    `zmq_threadstart() was called while this thread is still importing ${module}: a thread imports the module of its ` +
    "function, and so runs the module's top-level code again. Put the code that starts threads into " +
    '`if (isMainThread) { ... }`, with `isMainThread` from "node:worker_threads", or the function into a module of its own';
  return Object.assign(new Error(text), { code: "ERR_ZMQ_THREAD_IMPORTING" });
}
