/**
 * Cells: JavaScript that runs in one context, one cell after another, as in a notebook. Cells run
 * on the main thread and may compute for as long as they like, since the sockets are on another
 * thread (front.ts). SIGINT interrupts a cell; its definitions stay.
 *
 * A cell has print(), console, input(), display(), and the binary buffers of its request. Its value
 * is the awaited value of its last expression. This is no sandbox: a program that can sign messages
 * for a kernel has the rights of the kernel's user.
 */
import { format, inspect } from "node:util";
import { createContext, runInContext, Script } from "node:vm";
import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { Json } from "./message.js";

export interface Cell {
  readonly code: string;
  readonly name: string;
  readonly buffers: readonly Uint8Array[];
  /** Milliseconds after which the cell is ended. */
  readonly timeout?: number | undefined;
}

export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** The outcome of a cell: its value unless that is undefined, or an error. */
export type Outcome = { readonly value?: string } | { readonly failure: Failure };

/** Events that a running cell posts to the front. "done" is the last one. */
export type CellEvent =
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | { readonly type: "display"; readonly data: Json; readonly buffers: readonly Uint8Array[] }
  | { readonly type: "input"; readonly prompt: string }
  | { readonly type: "done"; readonly outcome: Outcome };

/** Messages from the front: a cell to run, the user's answer to input(), or an interrupt. */
export type FrontMessage = { readonly cell: Cell } | { readonly answer: string } | { readonly interrupt: true };

/**
 * Indices into the shared memory. The front writes ANSWERED to wake input(), and sends SIGINT only
 * if PHASE allows it.
 */
export const ANSWERED = 0;
export const PHASE = 1;
export const WAITING = 0;
export const COMPUTING = 1;
/** The front has sent SIGINT. */
export const INTERRUPTED = 2;

/** Runs the cells that arrive on the port. */
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
    // Otherwise the message answers a cell that was interrupted meanwhile.
  });
}

/** The global names of a cell. */
function contextOf(port: MessagePort, shared: Int32Array): Json {
  const tell = (event: CellEvent): void => {
    port.postMessage(event); // returns nothing that a cell could see
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
 * Calls a function that SIGINT can interrupt. Node listens for SIGINT only during the call, so the
 * front sends none before the phase has begun. If the front sent one at the end of the phase, this
 * function waits for it.
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
