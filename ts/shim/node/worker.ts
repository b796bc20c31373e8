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

export { isMainThread };

function start(file: URL, options: WorkerOptions): Worker {
  const worker = new Worker(file, { ...options, stdin: false });
  worker.unref();
  return worker;
}

/** Starts a thread that does not hold the process. An error that it does not catch is an error of the process. */
export function startWorker(file: URL, data: unknown): Worker {
  return start(file, { workerData: data, execArgv: [] });
}

/** The same, for code of the program: with the arguments and flags of this thread, such as loaders. */
export function startProgramWorker(file: URL, data: unknown): Worker {
  const ofText = process.execArgv.some((flag) => flag.startsWith("--input-type")); // no thread that has a file takes it
  const flags = ofText ? { execArgv: [] } : {};
  return start(file, { workerData: data, argv: process.argv.slice(2), ...flags });
}

/** What `startWorker()` has given this thread; undefined where it did not start it. */
export function givenData(): unknown {
  return workerData as unknown;
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
export function bequeath(name: string, value: object): void {
  setEnvironmentData(name, value);
}
