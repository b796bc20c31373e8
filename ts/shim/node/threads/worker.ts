/** Threads of Node: starting one, its data, and the objects that threads inherit from now on. */
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

/** Throws if the thread cannot start: see start-failure.ts. */
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
 * Starts a thread that does not keep the process alive. Its uncaught errors are errors of the
 * process. Its program is text and not a file, because a bundle has no such file. No loader of the
 * program sees it.
 */
export function startWorker(program: string, data: unknown): StartedThread {
  return start(program, { workerData: data, execArgv: [], eval: true });
}

/**
 * As `startWorker()`, for code of the program: with the arguments and flags of this thread. The
 * text is in a URL, because Node ignores `--import`, and so loaders, for a thread that evaluates
 * text. Such a thread has no path as its second argument, so it gets that of this thread's program.
 */
export function startProgramWorker(program: string, data: unknown): StartedThread {
  const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const ofText = process.execArgv.some((flag) => flag.startsWith("--input-type")); // a thread with a URL refuses it
  const flags = ofText ? { execArgv: [] } : {};
  return start(url, { workerData: data, argv: process.argv.slice(1), ...flags });
}

/** The data that `startWorker()` gave to this thread; undefined if it did not start it. */
export function givenData(): unknown {
  return workerData as unknown;
}

/** Writes to stderr at once: an event loop may not turn for long. */
export function tellError(error: Error): void {
  writeSystem(STDERR, Buffer.from(`${error.stack ?? error.message}\n`));
}

/** The number of processors that the process may use. */
export function processors(): number {
  return availableParallelism();
}

/** The object that this thread has shared, or inherited from the thread that started it. */
export function inherited(name: string): unknown {
  return getEnvironmentData(name);
}

/**
 * Threads that start from now on inherit a clone, made when they start: of a getter, its value
 * then.
 */
export function shareWithWorkers(name: string, value: object): void {
  setEnvironmentData(name, value);
}
