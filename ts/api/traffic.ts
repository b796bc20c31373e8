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
import { POLLIN, POLLNVAL } from "../shim/host.js";
import type { Instance } from "../wasm/instance.js";
import type { SocketPtr } from "../wasm/module.js";
import { wasmErrno } from "../zmq/errno.js";
import { errorFromWasm, errorNamed } from "./errors.js";
import { tryReceiveParts } from "./incoming.js";
import { bytesOf, partsOf } from "./message.js";
import { trySendPart, trySendParts } from "./outgoing.js";
import { Queue } from "./queue.js";

const EAGAIN = -wasmErrno("EAGAIN");

/** What may be done between two turns of the event loop; an operation costs 1, and 1 for each COST_BYTES. */
const TURN_CREDIT = 1024;
const COST_BYTES = 1024;

const SENT = Promise.resolve();

interface Pending {
  readonly reject: (error: Error) => void;
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
  readonly #senders = new Queue<PendingSend>();
  readonly #receivers = new Queue<PendingReceive>();
  #credit = TURN_CREDIT;
  #awaitingTurn = false;
  /** `arrivals` of the instance when credit was last renewed by one. */
  #arrivals = 0;
  /** The public socket, kept from being collected (and so closed) only while something is pending on it. */
  readonly #owner: WeakRef<object>;
  #kept: object | undefined;

  constructor(instance: Instance, socket: SocketPtr, fd: number, owner: object) {
    this.#instance = instance;
    this.#socket = socket;
    this.#owner = new WeakRef(owner);
    instance.watch(fd, POLLIN, (events) => {
      if (!(events & POLLNVAL)) this.#settle();
    });
  }

  send(message: unknown): Promise<void> {
    if (this.#senders.length === 0 && this.#hasCredit()) {
      if (Array.isArray(message)) return this.#sendParts(partsOf(message));
      if (message === undefined) throw new TypeError("Message must be present");
      const bytes = bytesOf(message);
      const rc = trySendPart(this.#instance, this.#socket, bytes, 0);
      if (rc === 0) {
        this.#spend(bytes.length);
        if (this.#receivers.length !== 0) this.#settle();
        return SENT;
      }
      return this.#refused(rc, [bytes]);
    }
    return this.#queueSend(partsOf(message));
  }

  receive(): Promise<Buffer[]> {
    const message = this.receiveNow();
    if (message !== undefined) return Promise.resolve(message);
    return this.receiveLater();
  }

  /** A message that is there already, if nobody is before us; undefined: see receiveLater(). */
  receiveNow(): Buffer[] | undefined {
    if (this.#receivers.length !== 0 || !this.#hasCredit()) return undefined;
    const message = tryReceiveParts(this.#instance, this.#socket);
    if (typeof message === "number") return undefined;
    this.#spend(message.length === 1 ? message[0]!.length : message.reduce((sum, part) => sum + part.length, 0));
    if (this.#senders.length !== 0) this.#settle();
    return message;
  }

  /** Waits for a message. */
  receiveLater(): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      const pending: PendingReceive = { resolve, reject, timer: undefined };
      this.#receivers.push(pending);
      this.#startTimer(pending, this.#receivers, this.receiveTimeout);
      this.#settle();
    });
  }

  /** The socket has got or lost peers by a call of the program's own, of which the descriptor does not tell. */
  peersChanged(): void {
    if (this.#senders.length + this.#receivers.length > 0) this.#settle();
  }

  /** Rejects what is pending. */
  cancel(error: Error): void {
    for (const pending of [...this.#senders.drain(), ...this.#receivers.drain()]) {
      clearTimeout(pending.timer);
      pending.reject(error);
    }
    this.#updateHold();
  }

  #sendParts(parts: readonly Uint8Array[]): Promise<void> {
    const rc = trySendParts(this.#instance, this.#socket, parts);
    if (rc !== 0) return this.#refused(rc, parts);
    for (const part of parts) this.#spend(part.length);
    if (this.#receivers.length !== 0) this.#settle();
    return SENT;
  }

  #refused(rc: number, parts: readonly Uint8Array[]): Promise<void> {
    if (rc !== EAGAIN || this.sendTimeout === 0) return Promise.reject(errorFromWasm(rc));
    return this.#queueSend(parts);
  }

  #queueSend(parts: readonly Uint8Array[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const pending: PendingSend = { resolve, reject, parts, timer: undefined };
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
      this.#settle();
    });
  }

  /** Does what can be done for those who wait. */
  #settle(): void {
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
      const message = tryReceiveParts(this.#instance, this.#socket);
      if (message === EAGAIN && this.receiveTimeout !== 0) return moved;
      const pending = this.#receivers.shift()!;
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
      const rc = trySendParts(this.#instance, this.#socket, pending.parts);
      if (rc === EAGAIN && this.sendTimeout !== 0) return moved;
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
      pending.reject(errorNamed("EAGAIN"));
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
