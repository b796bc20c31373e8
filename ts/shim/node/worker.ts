/**
 * Threads of Node's: starting one, and what it was given.
 */
import { Worker, isMainThread, workerData } from "node:worker_threads";

export { isMainThread };

/** Starts a thread that does not hold the process. An error that it does not catch is an error of the process. */
export function startWorker(file: URL, data: unknown): Worker {
  const worker = new Worker(file, { workerData: data, execArgv: [], stdin: false });
  worker.unref();
  return worker;
}

/** What `startWorker()` has given this thread; undefined where it did not start it. */
export function givenData(): unknown {
  return workerData as unknown;
}
