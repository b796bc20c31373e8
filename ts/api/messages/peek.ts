/**
 * Messages of a socket that are peeked at before the program receives them.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { Queue } from "./queue.js";
import type { Place } from "./receive-target.js";
import type { IncomingTransfer } from "./transfer.js";

export class Peeking implements IncomingTransfer {
  /**
   * Called for each message as it arrives. Messages are peeked at only while there are listeners.
   */
  readonly listeners = new Set<(message?: Bytes[]) => void>();
  /** Whether messages that were peeked at are received later. */
  keeps = true;
  readonly #through: IncomingTransfer;
  readonly #count: { note(message: Bytes[]): void };
  readonly #seen = new Queue<Bytes[]>();

  /** `count` notes each message once, when it is taken from libzmq. */
  constructor(through: IncomingTransfer, count: { note(message: Bytes[]): void }) {
    this.#through = through;
    this.#count = count;
  }

  /** Whether a message that was peeked at is still to be received. */
  get waiting(): boolean {
    return this.#seen.length > 0;
  }

  receive(instance: Instance, socket: SocketPtr, place?: Place): Bytes[] | number {
    return this.#seen.shift() ?? this.#take(instance, socket, place);
  }

  /** Peeks at all queued messages. */
  peek(instance: Instance, socket: SocketPtr): void {
    if (this.listeners.size === 0 || instance.failure) return;
    for (;;) {
      const message = this.#take(instance, socket);
      if (typeof message === "number") return;
      if (this.keeps) this.#seen.push(message);
    }
  }

  #take(instance: Instance, socket: SocketPtr, place?: Place): Bytes[] | number {
    const message = this.#through.receive(instance, socket, place);
    if (typeof message !== "number") this.note(message);
    return message;
  }

  /** Counts a message that was taken from libzmq. */
  note(message: Bytes[]): void {
    this.#count.note(message);
    for (const listener of this.listeners) listener(message);
  }
}
