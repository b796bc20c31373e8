/**
 * The receiving half of a socket's traffic: from libzmq to `receive()`, on top of calls that never
 * wait.
 *
 * A queued message is received at once, unless other receives wait before. The others wait in order
 * until the queue that both halves share (queue.ts) serves them.
 */
import { isRangeError } from "../../shim/realm.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { Instance } from "../../core/instance/instance.js";
import { OWN_BYTES } from "../../core/tuning.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { wasmErrno } from "../../zmq/errno.js";
import { partsFrom } from "./message.js";
import {
  isRetryable,
  openTraffic,
  Queue,
  type Half,
  type Pending,
  type SocketQueue,
  type WithTraffic,
} from "./queue.js";
import { receiveOptionsOf, ReceiveTarget, type Place, type ReceiveOptions } from "./receive-target.js";
import type { IncomingTransfer, Sink, Taken } from "./transfer.js";
import { refusal, type WaitOptions } from "./wait.js";

const EAGAIN = -wasmErrno("EAGAIN");
const ENOMEM = wasmErrno("ENOMEM");

/** Number of parts that one call receives. The table is in scratch memory. */
export const CAPACITY = 64;

/** The program's side of a receive. */
export interface ReceiveCall {
  readonly resolve: (message: Bytes[]) => void;
  readonly reject: (error: Error) => void;
  /** Receives a message in another way than the socket's own; undefined: the socket's own. */
  readonly receive: (() => Bytes[] | number) | undefined;
  /** The program's memory for the message. */
  readonly into: Uint8Array | undefined;
}

interface PendingReceive extends Pending, ReceiveCall {}

/** The waiting receives. Most often there is only the first. */
class ReceiveLine {
  first: PendingReceive | undefined;
  length = 0;
  readonly #others = new Queue<PendingReceive>();

  push(pending: PendingReceive): void {
    this.length++;
    if (this.first === undefined) this.first = pending;
    else this.#others.push(pending);
  }

  shift(): void {
    this.length--;
    this.first = this.length === 0 ? undefined : this.#others.shift();
  }

  delete(pending: PendingReceive): void {
    if (pending === this.first) this.shift();
    else this.#others.delete(pending);
    this.length = (this.first === undefined ? 0 : 1) + this.#others.length;
  }

  drain(): PendingReceive[] {
    const all = this.first === undefined ? [] : [this.first, ...this.#others.drain()];
    this.first = undefined;
    this.length = 0;
    return all;
  }
}

export class Receiver implements Half {
  /**
   * ZMQ_RCVTIMEO in milliseconds; -1: no limit. It applies here, because calls into C never wait.
   */
  timeout = -1;
  transfer: IncomingTransfer;
  readonly waiting = new ReceiveLine();
  readonly #queue: SocketQueue;
  readonly #instance: Instance;
  readonly #socket: SocketPtr;
  /** The memory that was offered for the next message: that of the first waiting receive. */
  #offered: Uint8Array | undefined;

  constructor(queue: SocketQueue, socket: SocketPtr, transfer: IncomingTransfer) {
    this.#queue = queue;
    this.#instance = queue.instance;
    this.#socket = socket;
    this.transfer = transfer;
  }

  receive(wait?: ReceiveOptions): Promise<Bytes[]> {
    if (wait?.signal?.aborted) return Promise.reject(wait.signal.reason as Error);
    const into = wait?.into;
    const message = this.receiveNow(into);
    if (typeof message === "object") return Promise.resolve(message);
    return this.receiveLater(wait, into && (() => this.attempt(into)), into, message);
  }

  /** Returns a queued message or a negative wasm errno; undefined if the receive must wait. */
  receiveNow(into?: Uint8Array): Bytes[] | number | undefined {
    if (this.waiting.length !== 0 || !this.#queue.available) return undefined;
    const message = this.attempt(into);
    if (typeof message === "number") return message;
    this.#queue.payFor(message);
    this.#queue.changed();
    return message;
  }

  /** Waits for a message. `refused`: the result of receiveNow(). */
  receiveLater(
    wait?: WaitOptions,
    receive?: ReceiveCall["receive"],
    into?: Uint8Array,
    refused?: number,
  ): Promise<Bytes[]> {
    return new Promise((resolve, reject) => {
      this.wait({ resolve, reject, receive, into }, wait, refused);
    });
  }

  /** Queues a receive. */
  wait({ resolve, reject, receive, into }: ReceiveCall, wait?: WaitOptions, refused = 0): void {
    const limit = wait?.timeout;
    const pending = { resolve, reject, refused: refused || EAGAIN, limit, settled: undefined, receive, into };
    this.#queue.enter<PendingReceive>(this.waiting, pending, wait, this.timeout);
    if (into !== undefined) this.#queue.onFirst = this.#offer;
    const waits = isRetryable(refused) && (limit ?? this.timeout) !== 0;
    if (waits) this.#queue.waits(this.waiting);
    else this.#queue.settle();
  }

  /** Makes one attempt to receive. Returns the parts, or a negative wasm errno. */
  attempt(into?: Uint8Array): Bytes[] | number {
    return this.transfer.receive(this.#instance, this.#socket, into && new ReceiveTarget(this.#instance.memory, into));
  }

  /** Receives a queued message that no other receive waits for. */
  tryReceive(): Bytes[] | undefined {
    if (this.waiting.length !== 0) return undefined;
    const message = this.attempt();
    if (typeof message === "number" && !isRetryable(message)) throw refusal(message, false);
    this.#queue.changed();
    if (typeof message === "number") return undefined;
    this.#queue.payFor(message);
    return message;
  }

  /**
   * Receives up to `most` queued messages or `bytes` bytes. Returns 0 or a negative wasm errno;
   * -EAGAIN also if other receives wait before.
   */
  receiveManyNow(sink: Sink, most: number, bytes: number): number {
    if (this.waiting.length !== 0 || !this.#queue.available) return EAGAIN;
    const rc = this.attemptMany(sink, most, bytes);
    if (rc === 0) this.#queue.changed();
    return rc;
  }

  /** Makes one attempt to receive many messages. Returns 0 or a negative wasm errno. */
  attemptMany(sink: Sink, most: number, bytes: number): number {
    const taken = this.transfer.receivePacked
      ? this.transfer.receivePacked(this.#instance, this.#socket, sink, most, bytes)
      : receiveEach(() => this.attempt(), sink, most, bytes);
    if (typeof taken === "number") return taken;
    this.#queue.budget.payForPacked(taken.messages, taken.bytes);
    return 0;
  }

  settle(): boolean {
    let moved = false;
    while (this.waiting.length !== 0 && this.#queue.budget.left > 0) {
      const pending = this.waiting.first!;
      const message = pending.receive ? pending.receive() : this.attempt();
      if (typeof message === "number" && isRetryable(message) && (pending.limit ?? this.timeout) !== 0) {
        pending.refused = message;
        return moved;
      }
      this.waiting.shift();
      pending.settled?.();
      if (typeof message === "number") {
        this.#queue.pay(0); // a loop that repeats it must not keep the event loop from turning
        pending.reject(refusal(message, false));
      } else {
        this.#queue.payFor(message);
        pending.resolve(message);
        moved = true;
      }
    }
    return moved;
  }

  drain(): PendingReceive[] {
    return this.waiting.drain();
  }

  /** Offers the memory of the first waiting receive. */
  readonly #offer = (): void => {
    const into = this.waiting.first?.into;
    if (into === this.#offered) return;
    this.#offered = into;
    if (!this.#instance.failure) this.#instance.memory.direct.offer(this.#socket, into);
  };
}

/** The receiving half of a public socket. */
type ReceivingSocket = WithTraffic<{ readonly receiver: Receiver }>;

/**
 * Every kind of socket has these methods at run time; libzmq returns ENOTSUP if it cannot receive.
 */
export const receiveMethods = {
  receive(this: ReceivingSocket, options?: unknown): Promise<Bytes[]> {
    const wait = options === undefined ? undefined : receiveOptionsOf(options);
    return openTraffic(this).receiver.receive(wait);
  },
  tryReceive(this: ReceivingSocket): Bytes[] | undefined {
    return openTraffic(this).receiver.tryReceive();
  },
};

/** Receives messages one by one, for a socket that cannot receive them packed. */
function receiveEach(receive: () => Bytes[] | number, sink: Sink, most: number, bytes: number): Taken | number {
  const taken = { messages: 0, bytes: 0 };
  while (taken.messages < most && taken.bytes < bytes) {
    const message = receive();
    if (typeof message === "number") return taken.messages > 0 ? taken : message;
    for (const part of message) taken.bytes += part.length;
    taken.messages++;
    sink.message(message);
  }
  return taken;
}

/**
 * Makes one attempt to take a message from libzmq. Returns the parts, or a negative wasm errno.
 * -ENOMEM: there is no memory for its Buffers, and the message is lost.
 */
export function tryReceiveParts(
  instance: Instance,
  socket: SocketPtr,
  place: Place = instance.memory,
): Bytes[] | number {
  try {
    return receiveParts(instance, socket, place);
  } catch (error) {
    return giveUp(instance, socket, error, instance.exports.port_more() !== 0);
  }
}

/**
 * Drops parts that were taken from libzmq and for which there is no memory, and the rest of their
 * message if `more`. Returns -ENOMEM. Throws any other error again.
 */
export function giveUp(instance: Instance, socket: SocketPtr, error: unknown, more: boolean): number {
  if (instance.failure || !isRangeError(error)) throw error;
  const { memory, exports } = instance;
  exports.port_received_done();
  while (more && exports.port_recv(socket, memory.scratch, CAPACITY) > 0) {
    exports.port_received_done();
    more = exports.port_more() !== 0;
  }
  return -ENOMEM;
}

function receiveParts(instance: Instance, socket: SocketPtr, place: Place): Bytes[] | number {
  const { memory, exports } = instance;
  const table = memory.scratch >>> 2;
  let count = exports.port_recv(socket, memory.scratch, CAPACITY);
  if (count < 0) return count;
  if (count === 1) {
    const size = memory.u32[table + 1]!;
    const part = place.copy(memory.u32[table]!, size);
    if (size >= OWN_BYTES) exports.port_received_done();
    return [part];
  }
  const parts = takeParts(instance, count, place);
  while (count === CAPACITY && exports.port_more()) {
    count = exports.port_recv(socket, memory.scratch, CAPACITY);
    if (count < 0) return count;
    parts.push(...takeParts(instance, count, place));
  }
  return parts;
}

function takeParts({ memory, exports }: Instance, count: number, place: Place): Bytes[] {
  const table = memory.scratch >>> 2;
  const parts = partsFrom(count, (i) => place.copy(memory.u32[table + 2 * i]!, memory.u32[table + 2 * i + 1]!));
  exports.port_received_done();
  return parts;
}
