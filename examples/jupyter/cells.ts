/**
 * Cells: JavaScript that runs in one context after the other, as in a notebook, on the main thread. They may compute for as
 * long as they like, since the sockets are on another thread (front.ts); SIGINT interrupts them, and what they have defined stays.
 *
 * A cell has print(), console, input(), display(), and the binary buffers it was sent with; its value is that of its last
 * expression, awaited. This is no sandbox: who can sign messages for a kernel may do what its user may.
 */
import { format, inspect } from "node:util";
import { createContext, runInContext, Script } from "node:vm";
import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { Json } from "./message.js";

export interface Cell {
  readonly code: string;
  readonly name: string;
  readonly buffers: readonly Uint8Array[];
  /** Milliseconds after which it is ended. */
  readonly timeout?: number | undefined;
}

export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** How a cell has ended: with a value, unless that is undefined, or with an error. */
export type Outcome = { readonly value?: string } | { readonly failure: Failure };

/** What the front is told while a cell runs; "done" is the last. */
export type CellEvent =
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | { readonly type: "display"; readonly data: Json; readonly buffers: readonly Uint8Array[] }
  | { readonly type: "input"; readonly prompt: string }
  | { readonly type: "done"; readonly outcome: Outcome };

/** What the front tells: a cell to run, what the user has answered to input(), that a cell is not to be awaited longer. */
export type FrontMessage = { readonly cell: Cell } | { readonly answer: string } | { readonly interrupt: true };

/** Words that are shared with the front: one wakes input(), the other says when SIGINT may be sent. */
export const ANSWERED = 0;
export const PHASE = 1;
export const WAITING = 0;
export const COMPUTING = 1;
/** SIGINT is on its way. */
export const INTERRUPTED = 2;

/** Runs the cells that come through the port. */
export function serveCells(port: MessagePort, shared: Int32Array): void {
  const context = contextOf(port, shared);
  let interrupt = (): void => undefined;
  const interrupted = (): void => interrupt();
  process.on("SIGINT", interrupted);
  const run = async ({ code, name, buffers, timeout }: Cell): Promise<Outcome> => {
    context["buffers"] = buffers;
    try {
      const script = new Script(code, { filename: name });
      const result = compute(() => script.runInContext(context) as unknown, shared, timeout);
      const given = new Promise<never>((_, reject) => (interrupt = () => reject(new KeyboardInterrupt())));
      const value = await Promise.race([result, given]);
      return value === undefined ? {} : { value: inspect(value) };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  };
  port.on("message", (message: FrontMessage) => {
    if ("cell" in message) void run(message.cell).then((outcome) => port.postMessage({ type: "done", outcome }));
    else if ("interrupt" in message) interrupt();
    // Else an answer to a cell that was interrupted meanwhile.
  });
}

/** The names that cells begin with. */
function contextOf(port: MessagePort, shared: Int32Array): Json {
  const tell = (event: CellEvent): void => {
    port.postMessage(event); // whose value no cell is to see
  };
  const print =
    (name: "stdout" | "stderr") =>
    (...values: unknown[]) =>
      tell({ type: "stream", name, text: `${format(...values)}\n` });
  return createContext({
    print: print("stdout"),
    console: { log: print("stdout"), info: print("stdout"), warn: print("stderr"), error: print("stderr") },
    setTimeout,
    clearTimeout,
    display: (data: Json, buffers: readonly Uint8Array[] = []) => tell({ type: "display", data, buffers }),
    input(prompt: unknown = "") {
      Atomics.store(shared, ANSWERED, 0);
      tell({ type: "input", prompt: String(prompt) });
      Atomics.wait(shared, ANSWERED, 0);
      const message = receiveMessageOnPort(port)?.message as FrontMessage;
      if ("answer" in message) return message.answer;
      throw new KeyboardInterrupt();
    },
  });
}

/**
 * Calls a function that SIGINT interrupts. Node listens for that only meanwhile, so the front sends none before the phase
 * has begun; and where it has sent one at the end, that is awaited here.
 */
function compute(call: () => unknown, shared: Int32Array, timeout?: number): unknown {
  const evaluate = (): unknown => {
    Atomics.store(shared, PHASE, COMPUTING);
    try {
      return call();
    } finally {
      if (Atomics.compareExchange(shared, PHASE, COMPUTING, WAITING) === INTERRUPTED)
        Atomics.wait(shared, PHASE, INTERRUPTED);
    }
  };
  try {
    const options = { breakOnSigint: true, ...(timeout !== undefined && { timeout }) };
    return runInContext("evaluate()", createContext({ evaluate }), options) as unknown;
  } finally {
    Atomics.store(shared, PHASE, WAITING);
  }
}

class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";
}

function failureOf(thrown: unknown): Failure {
  const { code } = (thrown ?? {}) as { code?: unknown };
  const error = code === "ERR_SCRIPT_EXECUTION_INTERRUPTED" ? new KeyboardInterrupt() : thrown;
  const { name, message, stack } = (error ?? {}) as Partial<Error>;
  return {
    ename: name ?? typeof error,
    evalue: message ?? inspect(error),
    traceback: (stack ?? inspect(error)).split("\n"),
  };
}
