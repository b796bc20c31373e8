/**
 * Threads that do not start, and how a blocked thread that waits for one learns of it: Node reports
 * errors and the end of a worker in turns of the event loop.
 *
 * A missing flag, or an argument that Node refuses, throws when the worker is made. Later failures,
 * before the worker's program runs (a module that NODE_OPTIONS preloads, a loader, a limit of
 * memory), end its thread: on Linux, /proc/self/task shows that. The error is in the port by which
 * Node hears of the worker, and is taken out of it.
 */
import { existsSync, readdirSync } from "node:fs";
import { receiveMessageOnPort, type MessagePort, type Worker } from "node:worker_threads";
import { codeOf, errnoNameOf } from "../../thrown.js";

const TASKS = "/proc/self/task";

/**
 * Numbers of the process's threads; none if the system, or the runtime's way of starting threads,
 * does not show them.
 */
export function threadNumbers(): readonly string[] {
  if (process.platform !== "linux" || "bun" in process.versions || "deno" in process.versions) return [];
  try {
    return readdirSync(TASKS);
  } catch {
    return [];
  }
}

/**
 * The error of a thread that could not start: `code` EACCES for a missing flag, otherwise
 * ERR_ZMQ_THREAD_START.
 */
export function startFailure(cause: unknown): Error {
  const denied = codeOf(cause) === "ERR_ACCESS_DENIED" || errnoNameOf(cause) === "EACCES";
  const reason = denied
    ? "Node's permission model forbids worker threads: start node with --allow-worker, or use the inline mode"
    : String((cause as Error | undefined)?.message ?? cause);
  const code = denied ? "EACCES" : "ERR_ZMQ_THREAD_START";
  return Object.assign(new Error(`libzmq's thread could not start: ${reason}`, { cause }), { code });
}

/** A thread from its start on. */
export class StartedThread {
  readonly #worker: Worker;
  /** Numbers of the threads that started with it. */
  readonly #numbers: readonly string[];

  constructor(worker: Worker, before: readonly string[]) {
    this.#worker = worker;
    this.#numbers = before.length === 0 ? [] : threadNumbers().filter((number) => !before.includes(number));
  }

  /**
   * Why it has ended, without a turn of the event loop; undefined: it has not, or the system does
   * not show it.
   */
  ended(): Error | undefined {
    const numbers = this.#numbers;
    if (numbers.length === 0 || numbers.some((number) => existsSync(`${TASKS}/${number}`))) return undefined;
    return startFailure(errorOf(this.#worker) ?? new Error("it has ended before it ran, without an error of its own"));
  }

  /**
   * The program gets the error, so that of the worker must not become an uncaught exception too.
   */
  abandon(): void {
    this.#worker.on("error", () => undefined);
    void this.#worker.terminate();
  }
}

/** The members in use of the port of a worker, and how a serialized error begins. */
interface WorkerMessage {
  readonly type?: string;
  readonly error?: Uint8Array;
}
const SERIALIZED_ERROR = 0;

/** The error that a worker has sent, if the runtime keeps it where Node does. */
function errorOf(worker: Worker): Error | undefined {
  const key = Object.getOwnPropertySymbols(worker).find(({ description }) => description === "kPort");
  const port = key && (worker as unknown as Record<symbol, MessagePort | null>)[key];
  try {
    for (let got = port && receiveMessageOnPort(port); got; got = port && receiveMessageOnPort(port)) {
      const { type, error } = got.message as WorkerMessage;
      if (type === "errorMessage" && error) return deserialized(error);
    }
  } catch {
    return undefined;
  }
  return undefined;
}

function deserialized(bytes: Uint8Array): Error {
  const content = bytes.subarray(1);
  if (bytes[0] !== SERIALIZED_ERROR) return new Error(Buffer.from(content).toString());
  const { deserialize } = process.getBuiltinModule("node:v8");
  const { properties } = deserialize(content) as { properties: Record<string, { value?: unknown }> };
  const error = new Error(String(properties["message"]?.value));
  const [stack, code] = [properties["stack"]?.value, properties["code"]?.value];
  return Object.assign(error, typeof stack === "string" && { stack }, typeof code === "string" && { code });
}
