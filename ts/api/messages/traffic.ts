/**
 * The messages of one socket, in and out, on top of calls that never wait.
 *
 * What can go at once goes at once. What cannot waits in order, first come first served, until the socket's mailbox
 * descriptor says that something has changed; it is edge-triggered, so each send looks after the receivers that wait
 * and each receive after the senders. Pending operations keep the process alive.
 */
import type { Instance } from "../../core/instance/instance.js";
import { SCRATCH_BYTES } from "../../core/memory/memory.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { mostBytesOf } from "../../core/memory/text.js";
import { wasmErrno } from "../../zmq/errno.js";
import { errorFromWasm } from "../errors.js";
import { bytesOf, partsOf } from "./message.js";
import type { Packed } from "../batches/batch.js";
import { IterationBudget } from "./iteration-budget.js";
import { trySendPart, trySendText } from "./send.js";
import { receiveEach, type Sink } from "../batches/packed-layout.js";
import { ParkedMessage } from "./parked-message.js";
import { enter, type Outgoing, type PendingReceive, type Receiver } from "./pending.js";
import { Queue } from "./queue.js";
import { ReceiveTarget, type ReceiveOptions } from "./receive-target.js";
import { BlockedSends } from "./blocked-sends.js";
import { isRetryable, type Transfer } from "./transfer.js";
import { refusal, type WaitOptions } from "./wait.js";

const EAGAIN = -wasmErrno("EAGAIN");
const EBADF = -wasmErrno("EBADF");

const SENT = Promise.resolve();

export class Traffic {
  /** ZMQ_RCVTIMEO, in milliseconds; -1: a receive waits without a limit. It applies here, as calls into C never wait. */
  receiveTimeout = -1;
  readonly #instance: Instance;
  readonly #socket: SocketPtr;
  transfer: Transfer;
  readonly senders: BlockedSends;
  readonly #receivers = new Queue<PendingReceive>();
  readonly #credit: IterationBudget;
  /** The public socket, kept from being collected (and so closed) only while something is pending on it. */
  readonly #owner: WeakRef<object>;
  #kept: object | undefined;
  /** What the first of those who wait has for its message. */
  #offered: Uint8Array | undefined;
  #closed = false;
  readonly #left = (): void => {
    this.#updateHold();
  };
  /** Called when something may have changed. */
  readonly listeners = new Set<() => void>();

  constructor(instance: Instance, socket: SocketPtr, transfer: Transfer, owner: object) {
    this.#instance = instance;
    this.#credit = new IterationBudget(instance, () => this.settle());
    this.#socket = socket;
    this.senders = new BlockedSends(instance, socket, this.#credit, this.#left);
    this.transfer = transfer;
    this.#owner = new WeakRef(owner);
  }

  send(message: unknown, wait?: WaitOptions): Promise<void> {
    if (wait?.signal?.aborted) return Promise.reject(wait.signal.reason as Error);
    if (!this.free) return this.senders.queue(this.park(message), wait);
    const rc = this.hand(message);
    if (rc !== 0) return this.#sendRefused(rc, this.park(message), wait);
    this.changed();
    return SENT;
  }

  #sendRefused(refused: number, outgoing: Outgoing, wait?: WaitOptions): Promise<void> {
    const rc = this.senders.again(refused, outgoing);
    if (rc !== 0) return this.senders.refused(rc, outgoing, wait);
    this.changed();
    return SENT;
  }

  /** Sends at once, unless others wait or it has to wait itself: false. */
  trySend(message: unknown): boolean {
    if (this.senders.length !== 0) return false;
    let rc = this.hand(message);
    if (rc !== 0) rc = this.senders.again(rc, { hand: () => this.hand(message) });
    if (rc !== 0 && !isRetryable(rc)) throw refusal(rc, true);
    this.changed();
    return rc === 0;
  }

  /** Nobody waits to send, and something may be sent before the next turn of the event loop. */
  get free(): boolean {
    return this.senders.length === 0 && this.#credit.available;
  }

  /** One attempt to send: 0, or a negative wasm errno. */
  hand(message: unknown): number {
    if (this.#closed) return EBADF;
    if (Array.isArray(message)) return this.handParts(partsOf(message));
    const part = typeof message === "string" && mostBytesOf(message) <= SCRATCH_BYTES ? message : bytesOf(message);
    const rc =
      typeof part === "string"
        ? trySendText(this.#instance, this.#socket, part)
        : trySendPart(this.#instance, this.#socket, part, 0);
    if (rc === 0) this.#credit.payForPart(part.length);
    return rc;
  }

  /** A message that has to wait. */
  park(message: unknown): Outgoing {
    return new ParkedMessage(message, (parts) => this.handParts(parts));
  }

  handParts(parts: readonly Uint8Array[]): number {
    if (this.#closed) return EBADF;
    const rc = this.transfer.send(this.#instance, this.#socket, parts);
    if (rc === 0) this.#credit.payFor(parts);
    return rc;
  }

  /** One attempt to send the messages from part `first` on, where the socket can: how many parts went, or a negative wasm errno. */
  handPacked(packed: Packed, first: number): number {
    if (this.#closed) return EBADF;
    const rc = this.transfer.sendPacked!(this.#instance, this.#socket, packed, first);
    if (rc > 0) this.#credit.payForPacked(rc, packed.end(first + rc - 1) - packed.start(first));
    return rc;
  }

  receive(wait?: ReceiveOptions): Promise<Buffer[]> {
    if (wait?.signal?.aborted) return Promise.reject(wait.signal.reason as Error);
    const into = wait?.into;
    const message = this.receiveNow(into);
    if (typeof message === "object") return Promise.resolve(message);
    return this.receiveLater(wait, into && (() => this.take(into)), into, message);
  }

  /** A message that is there already; or why it is not, as a negative wasm errno; undefined: others are before us. */
  receiveNow(into?: Uint8Array): Buffer[] | number | undefined {
    if (this.#receivers.length !== 0 || !this.#credit.available) return undefined;
    const message = this.take(into);
    if (typeof message === "number") return message;
    this.#credit.payFor(message);
    this.changed();
    return message;
  }

  /** Waits for a message. The rest is what a Receiver has, and queueReceive() is told. */
  receiveLater(
    wait?: WaitOptions,
    receive?: Receiver["receive"],
    into?: Uint8Array,
    refused?: number,
  ): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      this.queueReceive({ resolve, reject, receive, into }, wait, refused);
    });
  }

  /** A receive that has to wait. `refused`: what has just been said to it. */
  queueReceive({ resolve, reject, receive, into }: Receiver, wait?: WaitOptions, refused = 0): void {
    const limit = wait?.timeout;
    const pending = { resolve, reject, refused: refused || EAGAIN, limit, settled: undefined, receive, into };
    enter<PendingReceive>(this.#instance, this.#receivers, pending, wait, this.receiveTimeout, this.#left);
    const waits = isRetryable(refused) && (limit ?? this.receiveTimeout) !== 0;
    if (waits && this.senders.length + this.listeners.size === 0) this.#updateHold();
    else this.settle();
  }

  /** One attempt to receive: the parts, or a negative wasm errno. */
  take(into?: Uint8Array): Buffer[] | number {
    return this.transfer.receive(this.#instance, this.#socket, into && new ReceiveTarget(this.#instance.memory, into));
  }

  /** Receives at once what nobody waits for. */
  tryReceive(): Buffer[] | undefined {
    if (this.#receivers.length !== 0) return undefined;
    const message = this.take();
    if (typeof message === "number" && !isRetryable(message)) throw refusal(message, false);
    this.changed();
    if (typeof message === "number") return undefined;
    this.#credit.payFor(message);
    return message;
  }

  /** Receives at once what is there, up to so many messages or bytes, if nobody is before us: 0, or a negative wasm errno. */
  takeManyNow(sink: Sink, most: number, bytes: number): number {
    if (this.#receivers.length !== 0 || !this.#credit.available) return EAGAIN;
    const rc = this.takeMany(sink, most, bytes);
    if (rc === 0) this.changed();
    return rc;
  }

  /** One attempt to receive many: 0, or a negative wasm errno. */
  takeMany(sink: Sink, most: number, bytes: number): number {
    const taken = this.transfer.receivePacked
      ? this.transfer.receivePacked(this.#instance, this.#socket, sink, most, bytes)
      : receiveEach(() => this.take(), sink, most, bytes);
    if (typeof taken === "number") return taken;
    this.#credit.payForPacked(taken.messages, taken.bytes);
    return 0;
  }

  /** The socket has got or lost peers by a call of the program's own, of which the descriptor does not tell. */
  peersChanged(): void {
    this.settle();
  }

  /** Rejects what is pending: with the reason why it waits, if there is no other. */
  cancel(error?: Error): void {
    this.#closed = true;
    for (const pending of [...this.#receivers.drain(), ...this.senders.drain()]) {
      pending.settled?.();
      pending.reject(error ?? errorFromWasm(pending.refused, "the socket was closed meanwhile"));
    }
    this.#updateHold();
    this.#tell();
  }

  /** Something of the socket was used: others may find more, as the descriptor tells of nothing twice. */
  changed(): void {
    if (this.#receivers.length + this.senders.length + this.listeners.size !== 0) this.settle();
  }

  #tell(): void {
    for (const listener of this.listeners) listener();
  }

  /** Does what can be done for those who wait. */
  settle(): void {
    if (this.#instance.failure) return;
    for (let moved = true; moved && this.#credit.available;) {
      const received = this.#settleReceivers();
      const sent = this.senders.settle();
      moved = (received && this.senders.length !== 0) || (sent && this.#receivers.length !== 0);
    }
    this.#updateHold();
    this.#tell();
  }

  #settleReceivers(): boolean {
    let moved = false;
    while (this.#receivers.length !== 0 && this.#credit.left) {
      const pending = this.#receivers.first!;
      const message = pending.receive ? pending.receive() : this.take();
      if (isRetryable(message) && (pending.limit ?? this.receiveTimeout) !== 0) {
        pending.refused = message;
        return moved;
      }
      this.#receivers.shift();
      pending.settled?.();
      if (typeof message === "number") {
        this.#credit.payForPart(0); // a loop that repeats it must not keep the event loop from turning
        pending.reject(refusal(message, false));
      } else {
        this.#credit.payFor(message);
        pending.resolve(message);
        moved = true;
      }
    }
    return moved;
  }

  /** For those who wait: the first one's memory is offered, and the process kept alive. */
  #updateHold(): void {
    const into = this.#receivers.first?.into;
    if (into !== this.#offered) this.#offer(into);
    const needed = this.senders.length + this.#receivers.length > 0;
    if (needed === (this.#kept !== undefined)) return;
    this.#kept = needed ? this.#owner.deref() : undefined;
    if (needed) this.#instance.hold();
    else this.#instance.release();
  }

  #offer(into: Uint8Array | undefined): void {
    this.#offered = into;
    if (!this.#instance.failure) this.#instance.memory.directReceive.offer(this.#socket, into);
  }
}
