/**
 * Threads of Node's: starting one, what it was given, and what all that are started from here on inherit.
 */
import { availableParallelism } from "node:os";
import {
  Worker,
  getEnvironmentData,
  isMainThread,
  setEnvironmentData,
  workerData,
  type WorkerOptions,
} from "node:worker_threads";
import { writeSystem } from "../internals/direct-io.js";
import { StartedThread, startFailure, threadNumbers } from "./start-failure.js";

const STDERR = 2;

export { isMainThread, startFailure, StartedThread };

/** Throws where the thread cannot be had: see start-failure.ts. */
function start(program: string | URL, options: WorkerOptions): StartedThread {
  const before = threadNumbers();
  let worker: Worker;
  try {
    worker = new Worker(program, options);
  } catch (error) {
    throw startFailure(error);
  }
  worker.unref();
  return new StartedThread(worker, before);
}

/**
 * Starts a thread that does not hold the process. An error that it does not catch is an error of
 * the process. Its program is text and not a file, because a bundle has no such file. No loader of
 * the program's sees it.
 */
export function startWorker(program: string, data: unknown): StartedThread {
  return start(program, { workerData: data, execArgv: [], eval: true });
}

/**
 * The same, for code of the program: with the arguments and flags of this thread. The text is in a
 * URL, because Node does not heed `--import`, and so no loader, where a thread evaluates text. Such
 * a thread has no path as the second of its arguments, so it gets that of this thread's program.
 */
export function startProgramWorker(program: string, data: unknown): StartedThread {
  const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const ofText = process.execArgv.some((flag) => flag.startsWith("--input-type")); // no thread that has a URL takes it
  const flags = ofText ? { execArgv: [] } : {};
  return start(url, { workerData: data, argv: process.argv.slice(1), ...flags });
}

/** What `startWorker()` has given this thread; undefined where it did not start it. */
export function givenData(): unknown {
  return workerData as unknown;
}

/** On stderr at once: an event loop may not turn for long. */
export function tellError(error: Error): void {
  writeSystem(STDERR, Buffer.from(`${error.stack ?? error.message}\n`));
}

/** How many processors the process may use. */
export function processors(): number {
  return availableParallelism();
}

/** What this thread has bequeathed, or inherited from the one that has started it. */
export function inherited(name: string): unknown {
  return getEnvironmentData(name);
}

/** Threads that are started from here on inherit a clone, taken when they are started: of a getter, what it gets then. */
export function shareWithWorkers(name: string, value: object): void {
  setEnvironmentData(name, value);
}
