/**
 * The interpreter as the front sees it: a cell that runs is a sequence of events, and the last says how it has ended.
 */
import { on } from "node:events";
import type { MessagePort } from "node:worker_threads";
import type { Cell, CellEvent, FrontMessage } from "./cells.js";

export class Interpreter {
  readonly #port: MessagePort;
  readonly #answered: Int32Array;

  constructor(port: MessagePort, answered: Int32Array) {
    this.#port = port;
    this.#answered = answered;
  }

  /** Runs one cell. There is no other before this one is done. */
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
    Atomics.store(this.#answered, 0, 1);
    Atomics.notify(this.#answered, 0);
  }

  /** Ends the cell that runs; nothing else. */
  interrupt(): void {
    process.kill(process.pid, "SIGINT");
  }

  /** There will be no more cells. */
  close(): void {
    this.#port.close();
  }

  #tell(message: FrontMessage): void {
    this.#port.postMessage(message);
  }
}
