/**
 * The messages of one socket, in and out, on top of calls that never wait.
 *
 * What can go at once goes at once. What cannot waits in order, first come first served, until the socket's mailbox
 * descriptor says that something has changed; it is edge-triggered, so each send looks after the receivers that wait
 * and each receive after the senders. Pending operations keep the process alive.
 *
 * Operations that complete at once are counted, and after TURN_CREDIT the next one waits for a turn of the event loop:
 * a loop of awaits would otherwise keep the network, and everybody else, from ever being served.
 */
import type { Instance } from "../wasm/instance.js";
import type { SocketPtr } from "../wasm/module.js";
import { wasmErrno } from "../zmq/errno.js";
import { errorFromWasm } from "./errors.js";
import { bytesOf, partsOf } from "./message.js";
import { trySendPart } from "./outgoing.js";
import { advance, enter, type PendingReceive, type PendingSend } from "./pending.js";
import { Queue } from "./queue.js";
import { passes, type Transfer } from "./transfer.js";
import { refusal, type WaitOptions } from "./wait.js";

const EAGAIN = -wasmErrno("EAGAIN");
const EBADF = -wasmErrno("EBADF");
/** Parts up to this size are taken as they are when they are sent; larger ones must not change until they are. */
const COPIED_BYTES = 128;

/** What may be done between two turns of the event loop; an operation costs 1, and 1 for each COST_BYTES. */
export const TURN_CREDIT = 1024;
export const COST_BYTES = 1024;

const SENT = Promise.resolve();

export class Traffic {
  /** ZMQ_SNDTIMEO and ZMQ_RCVTIMEO, in milliseconds; -1: wait for ever. They apply here, as calls into C never wait. */
  sendTimeout = -1;
  receiveTimeout = -1;
  readonly #instance: Instance;
  readonly #socket: SocketPtr;
  transfer: Transfer;
  readonly #senders = new Queue<PendingSend>();
  readonly #receivers = new Queue<PendingReceive>();
  #credit = TURN_CREDIT;
  #awaitingTurn = false;
  /** `arrivals` of the instance when credit was last renewed by one. */
  #arrivals = 0;
  /** The public socket, kept from being collected (and so closed) only while something is pending on it. */
  readonly #owner: WeakRef<object>;
  #kept: object | undefined;
  #closed = false;
  readonly #left = (): void => {
    this.#updateHold();
  };
  /** Called when something may have changed. */
  readonly listeners = new Set<() => void>();

  constructor(instance: Instance, socket: SocketPtr, transfer: Transfer, owner: object) {
    this.#instance = instance;
    this.#socket = socket;
    this.transfer = transfer;
    this.#owner = new WeakRef(owner);
  }

  send(message: unknown, wait?: WaitOptions): Promise<void> {
    if (wait?.signal?.aborted) return Promise.reject(wait.signal.reason as Error);
    if (!this.free) return this.queueSend(partsOf(message), wait);
    const rc = this.hand(message);
    if (rc !== 0) return this.refused(rc, partsOf(message), wait);
    this.changed();
    return SENT;
  }

  /** Sends at once, unless others wait or it has to wait itself: false. */
  trySend(message: unknown): boolean {
    if (this.#senders.length !== 0) return false;
    const rc = this.hand(message);
    if (rc !== 0 && !passes(rc)) throw refusal(rc, true);
    this.changed();
    return rc === 0;
  }

  /** Nobody waits to send, and something may be sent before the next turn of the event loop. */
  get free(): boolean {
    return this.#senders.length === 0 && this.#hasCredit();
  }

  /** One attempt to send: 0, or a negative wasm errno. */
  hand(message: unknown): number {
    if (this.#closed) return EBADF;
    if (Array.isArray(message)) {
      const parts = partsOf(message);
      const rc = this.transfer.send(this.#instance, this.#socket, parts);
      if (rc === 0) this.#spendAll(parts);
      return rc;
    }
    const bytes = bytesOf(message);
    const rc = trySendPart(this.#instance, this.#socket, bytes, 0);
    if (rc === 0) this.#spend(bytes.length);
    return rc;
  }

  receive(wait?: WaitOptions): Promise<Buffer[]> {
    if (wait?.signal?.aborted) return Promise.reject(wait.signal.reason as Error);
    const message = this.receiveNow();
    if (message !== undefined) return Promise.resolve(message);
    return this.receiveLater(wait);
  }

  /** A message that is there already, if nobody is before us; undefined: see receiveLater(). */
  receiveNow(): Buffer[] | undefined {
    if (this.#receivers.length !== 0 || !this.#hasCredit()) return undefined;
    const message = this.take();
    if (typeof message === "number") return undefined;
    this.#spendAll(message);
    this.changed();
    return message;
  }

  /** Waits for a message. `receive` takes it where the socket's own way is not the one. */
  receiveLater(wait?: WaitOptions, receive?: () => Buffer[] | number): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      const pending = { resolve, reject, refused: EAGAIN, limit: wait?.timeout, settled: undefined, receive };
      enter<PendingReceive>(this.#receivers, pending, wait, this.receiveTimeout, this.#left);
      this.settle();
    });
  }

  /** One attempt to receive: the parts, or a negative wasm errno. */
  take(): Buffer[] | number {
    return this.transfer.receive(this.#instance, this.#socket);
  }

  /** Receives at once what nobody waits for. */
  tryReceive(): Buffer[] | undefined {
    if (this.#receivers.length !== 0) return undefined;
    const message = this.take();
    if (typeof message === "number" && !passes(message)) throw refusal(message, false);
    this.changed();
    if (typeof message === "number") return undefined;
    this.#spendAll(message);
    return message;
  }

  /** Adds what can be received at once, up to `most` messages. */
  takeMore(messages: Buffer[][], most: number): Buffer[][] {
    while (messages.length < most && this.#credit > 0) {
      const message = this.take();
      if (typeof message === "number") break;
      this.#spendAll(message);
      messages.push(message);
    }
    return messages;
  }

  /** The socket has got or lost peers by a call of the program's own, of which the descriptor does not tell. */
  peersChanged(): void {
    this.settle();
  }

  /** Rejects what is pending: with the reason why it waits, if there is no other. */
  cancel(error?: Error): void {
    this.#closed = true;
    for (const pending of [...this.#receivers.drain(), ...this.#senders.drain()]) {
      pending.settled?.();
      pending.reject(error ?? errorFromWasm(pending.refused, "the socket was closed meanwhile"));
    }
    this.#updateHold();
    this.#tell();
  }

  refused(rc: number, parts: readonly Uint8Array[], wait?: WaitOptions, rest?: Iterator<unknown>): Promise<void> {
    if (!passes(rc) || (wait?.timeout ?? this.sendTimeout) === 0) return Promise.reject(refusal(rc, true));
    return this.queueSend(parts, wait, rc, rest);
  }

  queueSend(
    given: readonly Uint8Array[],
    wait?: WaitOptions,
    refused = EAGAIN,
    rest?: Iterator<unknown>,
  ): Promise<void> {
    const parts = given.map((part) => (part.length <= COPIED_BYTES ? new Uint8Array(part) : part));
    return new Promise((resolve, reject) => {
      const pending = { resolve, reject, parts, rest, refused, limit: wait?.timeout, settled: undefined };
      enter<PendingSend>(this.#senders, pending, wait, this.sendTimeout, this.#left);
      if (this.#credit <= 0) this.#awaitTurn();
      this.#updateHold();
    });
  }

  /** Something of the socket was used: others may find more, as the descriptor tells of nothing twice. */
  changed(): void {
    if (this.#receivers.length + this.#senders.length + this.listeners.size !== 0) this.settle();
  }

  #tell(): void {
    for (const listener of this.listeners) listener();
  }

  #spendAll(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.#spend(part.length);
  }

  #spend(bytes: number): void {
    this.#credit -= bytes < COST_BYTES ? 1 : 1 + bytes / COST_BYTES;
    if (this.#credit <= 0) this.#awaitTurn();
  }

  /** Credit is renewed by a turn that was asked for, and by an arrival, as the event loop was at work then. */
  #hasCredit(): boolean {
    if (this.#credit > 0) return true;
    const { arrivals } = this.#instance;
    if (arrivals === this.#arrivals) return false;
    this.#arrivals = arrivals;
    this.#credit = TURN_CREDIT;
    return true;
  }

  #awaitTurn(): void {
    if (this.#awaitingTurn) return;
    this.#awaitingTurn = true;
    this.#instance.pump();
    this.#instance.later(() => {
      this.#awaitingTurn = false;
      this.#arrivals = this.#instance.arrivals;
      this.#credit = TURN_CREDIT;
      this.settle();
    });
  }

  /** Does what can be done for those who wait. */
  settle(): void {
    if (this.#instance.failure) return;
    for (let moved = true; moved && this.#hasCredit();) {
      const received = this.#settleReceivers();
      const sent = this.#settleSenders();
      moved = (received && this.#senders.length !== 0) || (sent && this.#receivers.length !== 0);
    }
    this.#updateHold();
    this.#tell();
  }

  #settleReceivers(): boolean {
    let moved = false;
    while (this.#receivers.length !== 0 && this.#credit > 0) {
      const pending = this.#receivers.first!;
      const message = pending.receive ? pending.receive() : this.take();
      if (passes(message) && (pending.limit ?? this.receiveTimeout) !== 0) {
        pending.refused = message;
        return moved;
      }
      this.#receivers.shift();
      pending.settled?.();
      if (typeof message === "number") pending.reject(refusal(message, false));
      else {
        this.#spendAll(message);
        pending.resolve(message);
        moved = true;
      }
    }
    return moved;
  }

  #settleSenders(): boolean {
    let moved = false;
    while (this.#senders.length !== 0 && this.#credit > 0) {
      const pending = this.#senders.first!;
      const rc = this.transfer.send(this.#instance, this.#socket, pending.parts);
      if (passes(rc) && (pending.limit ?? this.sendTimeout) !== 0) {
        pending.refused = rc;
        return moved;
      }
      if (rc === 0) {
        this.#spendAll(pending.parts);
        moved = true;
        if (advance(pending)) continue;
      } else pending.reject(refusal(rc, true));
      this.#senders.delete(pending);
      pending.settled?.();
    }
    return moved;
  }

  #updateHold(): void {
    const needed = this.#senders.length + this.#receivers.length > 0;
    if (needed === (this.#kept !== undefined)) return;
    this.#kept = needed ? this.#owner.deref() : undefined;
    if (needed) this.#instance.hold();
    else this.#instance.release();
  }
}
