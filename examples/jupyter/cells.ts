/**
 * Cells: JavaScript that runs in one context after the other, as in a notebook, on the main thread. They may compute for as
 * long as they like, since the sockets are on another thread (front.ts); SIGINT interrupts them, and what they have defined stays.
 *
 * A cell has print(), console, input(), display(), and the binary buffers it was sent with; its value is that of its last
 * expression, awaited. This is no sandbox: who can sign messages for a kernel may do what its user may.
 */
import { format, inspect } from "node:util";
import { createContext, runInContext } from "node:vm";
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

/** What the front tells: a cell to run, or what the user has answered to input(). */
export type FrontMessage = { readonly cell: Cell } | { readonly answer: string };

/** Runs the cells that come through the port. `answered` is shared with the front, which wakes input() with it. */
export function serveCells(port: MessagePort, answered: Int32Array): void {
  const tell = (event: CellEvent): void => {
    port.postMessage(event); // whose value no cell is to see
  };
  const print =
    (name: "stdout" | "stderr") =>
    (...values: unknown[]) =>
      tell({ type: "stream", name, text: `${format(...values)}\n` });
  const context = createContext({
    print: print("stdout"),
    console: { log: print("stdout"), info: print("stdout"), warn: print("stderr"), error: print("stderr") },
    setTimeout,
    clearTimeout,
    display: (data: Json, buffers: readonly Uint8Array[] = []) => tell({ type: "display", data, buffers }),
    input(prompt: unknown = "") {
      Atomics.store(answered, 0, 0);
      tell({ type: "input", prompt: String(prompt) });
      Atomics.wait(answered, 0, 0);
      return (receiveMessageOnPort(port)?.message as { answer: string }).answer;
    },
  });
  port.on("message", (message: FrontMessage) => {
    // An answer that comes here is to a cell that was interrupted meanwhile.
    if ("cell" in message) void run(message.cell, context).then((outcome) => tell({ type: "done", outcome }));
  });
}

async function run({ code, name, buffers, timeout }: Cell, context: Json): Promise<Outcome> {
  context["buffers"] = buffers;
  let interrupt = (): void => undefined;
  try {
    const result: unknown = runInContext(code, context, {
      filename: name,
      breakOnSigint: true,
      ...(timeout !== undefined && { timeout }),
    });
    const interrupted = new Promise<never>((_, reject) => {
      interrupt = () => reject(new KeyboardInterrupt());
      process.on("SIGINT", interrupt);
    });
    const value = await Promise.race([result, interrupted]);
    return value === undefined ? {} : { value: inspect(value) };
  } catch (error) {
    return { failure: failureOf(error) };
  } finally {
    process.off("SIGINT", interrupt);
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
