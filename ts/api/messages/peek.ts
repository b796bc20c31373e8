/**
 * Messages of a socket that are looked at before they are received.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { Queue } from "./queue.js";
import type { Place } from "./receive-target.js";
import type { IncomingTransfer } from "./transfer.js";

export class Peeking implements IncomingTransfer {
  /** While there are any, messages are looked at as they come, and are then called. */
  readonly looks = new Set<(message?: Bytes[]) => void>();
  /** Whether what was looked at is received later. */
  kept = true;
  readonly #through: IncomingTransfer;
  readonly #count: { note(message: Bytes[]): void };
  readonly #seen = new Queue<Bytes[]>();

  /** Each message is noted once, when it is taken from libzmq. */
  constructor(through: IncomingTransfer, count: { note(message: Bytes[]): void }) {
    this.#through = through;
    this.#count = count;
  }

  /** Something that was looked at is still to be received. */
  get waiting(): boolean {
    return this.#seen.length > 0;
  }

  receive(instance: Instance, socket: SocketPtr, place?: Place): Bytes[] | number {
    return this.shift() ?? this.#take(instance, socket, place);
  }

  /** What was looked at first of what is still to be received. */
  shift(): Bytes[] | undefined {
    return this.#seen.shift();
  }

  /** Looks at all that is there. */
  look(instance: Instance, socket: SocketPtr): void {
    if (this.looks.size === 0 || instance.failure) return;
    for (;;) {
      const message = this.#take(instance, socket);
      if (typeof message === "number") return;
      if (this.kept) this.#seen.push(message);
    }
  }

  #take(instance: Instance, socket: SocketPtr, place?: Place): Bytes[] | number {
    const message = this.#through.receive(instance, socket, place);
    if (typeof message === "number") return message;
    this.#count.note(message);
    for (const look of this.looks) look(message);
    return message;
  }
}
