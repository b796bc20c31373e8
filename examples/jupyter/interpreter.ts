/**
 * The front's interface to the interpreter: a running cell is a sequence of events, and the last
 * one is its outcome.
 */
import { on } from "node:events";
import type { MessagePort } from "node:worker_threads";
import { ANSWERED, COMPUTING, INTERRUPTED, PHASE, type Cell, type CellEvent, type FrontMessage } from "./cells.js";

export class Interpreter {
  readonly #port: MessagePort;
  readonly #shared: Int32Array;

  constructor(port: MessagePort, shared: Int32Array) {
    this.#port = port;
    this.#shared = shared;
  }

  /** Runs one cell. The caller waits for it to end before it runs another one. */
  async *run(cell: Cell): AsyncGenerator<CellEvent, undefined> {
    const events = on(this.#port, "message");
    this.#tell({ cell });
    for await (const [event] of events as AsyncIterable<[CellEvent]>) {
      yield event;
      if (event.type === "done") return;
    }
  }

  /** Answers an event of type "input". */
  answer(answer: string): void {
    this.#tell({ answer });
    Atomics.store(this.#shared, ANSWERED, 1);
    Atomics.notify(this.#shared, ANSWERED);
  }

  /** Ends the running cell, whether it computes or waits, and nothing else. */
  interrupt(): void {
    if (Atomics.compareExchange(this.#shared, PHASE, COMPUTING, INTERRUPTED) === COMPUTING)
      process.kill(process.pid, "SIGINT");
    else this.#tell({ interrupt: true });
  }

  /** Closes the port; no more cells can run. */
  close(): void {
    this.#port.close();
  }

  #tell(message: FrontMessage): void {
    this.#port.postMessage(message);
  }
}
