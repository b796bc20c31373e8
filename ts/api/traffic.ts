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
import { tryReceiveParts } from "./incoming.js";
import { bytesOf, partsOf } from "./message.js";
import { trySendPart, trySendParts } from "./outgoing.js";
import { Queue } from "./queue.js";

const EAGAIN = -wasmErrno("EAGAIN");
const EFSM = -wasmErrno("EFSM");
/** Parts up to this size are taken as they are when they are sent; larger ones must not change until they are. */
const COPIED_BYTES = 128;

/** What may be done between two turns of the event loop; an operation costs 1, and 1 for each COST_BYTES. */
export const TURN_CREDIT = 1024;
export const COST_BYTES = 1024;

const SENT = Promise.resolve();

/** One attempt to hand a message over, or to take one: 0 or the parts, or a negative wasm errno. */
export interface Transfer {
  send(instance: Instance, socket: SocketPtr, parts: readonly Uint8Array[]): number;
  receive(instance: Instance, socket: SocketPtr): Buffer[] | number;
}

export const wholeMessages: Transfer = { send: trySendParts, receive: tryReceiveParts };

/** A refusal that time may change: as with npm zeromq, a REQ may receive before it has sent, and gets the reply then. */
function passes(rc: Buffer[] | number): rc is number {
  return rc === EAGAIN || rc === EFSM;
}

interface Pending {
  readonly reject: (error: Error) => void;
  /** Why it waits: what it is rejected with when it has waited for too long. */
  refused: number;
  timer: NodeJS.Timeout | undefined;
}

interface PendingSend extends Pending {
  readonly resolve: () => void;
  readonly parts: readonly Uint8Array[];
}

interface PendingReceive extends Pending {
  readonly resolve: (message: Buffer[]) => void;
}

export class Traffic {
  /** ZMQ_SNDTIMEO and ZMQ_RCVTIMEO, in milliseconds; -1: wait for ever. They apply here, as calls into C never wait. */
  sendTimeout = -1;
  receiveTimeout = -1;
  readonly #instance: Instance;
  readonly #socket: SocketPtr;
  readonly #transfer: Transfer;
  readonly #senders = new Queue<PendingSend>();
  readonly #receivers = new Queue<PendingReceive>();
  #credit = TURN_CREDIT;
  #awaitingTurn = false;
  /** `arrivals` of the instance when credit was last renewed by one. */
  #arrivals = 0;
  /** The public socket, kept from being collected (and so closed) only while something is pending on it. */
  readonly #owner: WeakRef<object>;
  #kept: object | undefined;

  constructor(instance: Instance, socket: SocketPtr, transfer: Transfer, owner: object) {
    this.#instance = instance;
    this.#socket = socket;
    this.#transfer = transfer;
    this.#owner = new WeakRef(owner);
  }

  send(message: unknown): Promise<void> {
    if (this.#senders.length === 0 && this.#hasCredit()) {
      if (Array.isArray(message)) return this.#sendParts(partsOf(message));
      const bytes = bytesOf(message);
      const rc = trySendPart(this.#instance, this.#socket, bytes, 0);
      if (rc === 0) {
        this.#spend(bytes.length);
        if (this.#receivers.length !== 0) this.settle();
        return SENT;
      }
      return this.#refused(rc, [bytes]);
    }
    return this.#queueSend(partsOf(message));
  }

  /** The same for what is parts already. */
  sendParts(parts: readonly Uint8Array[]): Promise<void> {
    return this.#senders.length === 0 && this.#hasCredit() ? this.#sendParts(parts) : this.#queueSend(parts);
  }

  receive(): Promise<Buffer[]> {
    const message = this.receiveNow();
    if (message !== undefined) return Promise.resolve(message);
    return this.receiveLater();
  }

  /** A message that is there already, if nobody is before us; undefined: see receiveLater(). */
  receiveNow(): Buffer[] | undefined {
    if (this.#receivers.length !== 0 || !this.#hasCredit()) return undefined;
    const message = this.#transfer.receive(this.#instance, this.#socket);
    if (typeof message === "number") return undefined;
    this.#spend(message.length === 1 ? message[0]!.length : message.reduce((sum, part) => sum + part.length, 0));
    if (this.#senders.length !== 0) this.settle();
    return message;
  }

  /** Waits for a message. */
  receiveLater(): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      const pending: PendingReceive = { resolve, reject, refused: EAGAIN, timer: undefined };
      this.#receivers.push(pending);
      this.#startTimer(pending, this.#receivers, this.receiveTimeout);
      this.settle();
    });
  }

  /** The socket has got or lost peers by a call of the program's own, of which the descriptor does not tell. */
  peersChanged(): void {
    if (this.#senders.length + this.#receivers.length > 0) this.settle();
  }

  /** Rejects what is pending: with the reason why it waits, if there is no other. */
  cancel(error?: Error): void {
    for (const pending of [...this.#receivers.drain(), ...this.#senders.drain()]) {
      clearTimeout(pending.timer);
      pending.reject(error ?? errorFromWasm(pending.refused));
    }
    this.#updateHold();
  }

  #sendParts(parts: readonly Uint8Array[]): Promise<void> {
    const rc = this.#transfer.send(this.#instance, this.#socket, parts);
    if (rc !== 0) return this.#refused(rc, parts);
    for (const part of parts) this.#spend(part.length);
    if (this.#receivers.length !== 0) this.settle();
    return SENT;
  }

  #refused(rc: number, parts: readonly Uint8Array[]): Promise<void> {
    if (!passes(rc) || this.sendTimeout === 0) return Promise.reject(errorFromWasm(rc));
    return this.#queueSend(parts, rc);
  }

  #queueSend(given: readonly Uint8Array[], refused = EAGAIN): Promise<void> {
    const parts = given.map((part) => (part.length <= COPIED_BYTES ? new Uint8Array(part) : part));
    return new Promise((resolve, reject) => {
      const pending: PendingSend = { resolve, reject, parts, refused, timer: undefined };
      this.#senders.push(pending);
      this.#startTimer(pending, this.#senders, this.sendTimeout);
      if (this.#credit <= 0) this.#awaitTurn();
      this.#updateHold();
    });
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
  }

  #settleReceivers(): boolean {
    let moved = false;
    while (this.#receivers.length !== 0 && this.#credit > 0) {
      const message = this.#transfer.receive(this.#instance, this.#socket);
      const pending = this.#receivers.first!;
      if (passes(message) && this.receiveTimeout !== 0) {
        pending.refused = message;
        return moved;
      }
      this.#receivers.shift();
      clearTimeout(pending.timer);
      if (typeof message === "number") pending.reject(errorFromWasm(message));
      else {
        pending.resolve(message);
        for (const part of message) this.#spend(part.length);
        moved = true;
      }
    }
    return moved;
  }

  #settleSenders(): boolean {
    let moved = false;
    while (this.#senders.length !== 0 && this.#credit > 0) {
      const pending = this.#senders.first!;
      const rc = this.#transfer.send(this.#instance, this.#socket, pending.parts);
      if (passes(rc) && this.sendTimeout !== 0) {
        pending.refused = rc;
        return moved;
      }
      this.#senders.shift();
      clearTimeout(pending.timer);
      if (rc !== 0) pending.reject(errorFromWasm(rc));
      else {
        pending.resolve();
        for (const part of pending.parts) this.#spend(part.length);
        moved = true;
      }
    }
    return moved;
  }

  #startTimer<P extends Pending>(pending: P, queue: Queue<P>, timeout: number): void {
    if (timeout <= 0) return;
    pending.timer = setTimeout(() => {
      queue.delete(pending);
      this.#updateHold();
      pending.reject(errorFromWasm(pending.refused));
    }, timeout);
  }

  #updateHold(): void {
    const needed = this.#senders.length + this.#receivers.length > 0;
    if (needed === (this.#kept !== undefined)) return;
    this.#kept = needed ? this.#owner.deref() : undefined;
    if (needed) this.#instance.hold();
    else this.#instance.release();
  }
}
