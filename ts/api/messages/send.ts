/**
 * The sending half of a socket's traffic: from `send()` to libzmq, on top of calls that never wait.
 *
 * A message is sent at once if libzmq takes it. Refused messages wait in blocked-sends.ts. Either
 * all parts of a message are sent, or none.
 */
import type { Instance } from "../../core/instance/instance.js";
import { SCRATCH_BYTES, SIZE_MAX } from "../../core/memory/memory.js";
import { MOST_UTF8_BYTES } from "../../core/memory/message-bytes.js";
import type { MemoryPtr, SocketPtr } from "../../core/boundary/module.js";
import { ZMQ_SNDMORE } from "../../zmq/constants.js";
import { wasmErrno } from "../../zmq/errno.js";
import type { Packed } from "../batches/batch.js";
import { argumentError } from "../errors.js";
import { BlockedSends, type Outgoing } from "./blocked-sends.js";
import { bytesOf, messageError, partsOf } from "./message.js";
import { ParkedMessage } from "./parked-message.js";
import { isRetryable, openTraffic, type Half, type SocketQueue, type WithTraffic } from "./queue.js";
import type { OutgoingTransfer } from "./transfer.js";
import { refusal, waitOf, type WaitOptions } from "./wait.js";

const EBADF = -wasmErrno("EBADF");
const ENOMEM = wasmErrno("ENOMEM");
/** Number of characters that always fit scratch memory. */
const SHORT_TEXT = Math.floor(SCRATCH_BYTES / MOST_UTF8_BYTES);
/** Bytes: more than libzmq and malloc use for a part besides its content. */
const PART_OVERHEAD = 128;

const SENT = Promise.resolve();

export class Sender implements Half {
  readonly blocked: BlockedSends;
  readonly waiting: BlockedSends["waiting"];
  readonly transfer: OutgoingTransfer;
  readonly #queue: SocketQueue;
  readonly #instance: Instance;
  readonly #socket: SocketPtr;

  constructor(queue: SocketQueue, socket: SocketPtr, transfer: OutgoingTransfer) {
    this.#queue = queue;
    this.#instance = queue.instance;
    this.#socket = socket;
    this.transfer = transfer;
    this.blocked = new BlockedSends(queue, socket);
    this.waiting = this.blocked.waiting;
  }

  send(message: unknown, wait?: WaitOptions): Promise<void> {
    if (wait?.signal?.aborted) return Promise.reject(wait.signal.reason as Error);
    if (!this.free) return this.blocked.queue(this.park(message), wait);
    const rc = this.attempt(message);
    if (rc !== 0) return this.#sendRefused(rc, this.park(message), wait);
    this.#queue.changed();
    return this.holds ? this.whenSent() : SENT;
  }

  /** Whether the last message is held: whenSent() settles later. */
  get holds(): boolean {
    return this.#instance.memory.direct.held;
  }

  /** Settles with the hold of the last message. */
  whenSent(): Promise<void> {
    return this.#instance.memory.direct.whenSent(this.#instance) ?? SENT;
  }

  /** Ends the hold of the last message, whose send returns no promise. */
  endHold(): void {
    this.#instance.memory.direct.endHold();
  }

  #sendRefused(refused: number, outgoing: Outgoing, wait?: WaitOptions): Promise<void> {
    const rc = this.blocked.again(refused, outgoing);
    if (rc !== 0) return this.blocked.refused(rc, outgoing, wait);
    this.#queue.changed();
    return this.whenSent();
  }

  /** Sends at once. Returns false if other sends wait before it, or if it would have to wait. */
  trySend(message: unknown): boolean {
    if (this.waiting.length !== 0) return false;
    let rc = this.attempt(message);
    if (rc !== 0) rc = this.blocked.again(rc, { attempt: () => this.attempt(message) });
    this.endHold();
    if (rc !== 0 && !isRetryable(rc)) throw refusal(rc, true);
    this.#queue.changed();
    return rc === 0;
  }

  /** Whether no send waits, and the budget allows another message. */
  get free(): boolean {
    return this.waiting.length === 0 && this.#queue.available;
  }

  /** Makes one attempt to send. Returns 0 or a negative wasm errno. */
  attempt(message: unknown): number {
    if (this.#queue.closed) return EBADF;
    try {
      if (Array.isArray(message)) return this.attemptParts(partsOf(message));
      if (typeof message === "string" && message.length <= SHORT_TEXT) return this.#attemptText(message);
      const part = message instanceof Uint8Array && message.length !== 0 ? message : bytesOf(message);
      const rc = trySendPart(this.#instance, this.#socket, part, 0);
      if (rc === 0) this.#queue.pay(part.length);
      return rc;
    } catch (error) {
      throw messageError(error);
    }
  }

  /** Short text is written to scratch memory at once, without a Buffer. */
  #attemptText(text: string): number {
    const { memory, exports } = this.#instance;
    const size = memory.writeText(memory.scratch, text);
    const rc = exports.port_send(this.#socket, memory.scratch, size, 0);
    if (rc === 0) this.#queue.pay(text.length);
    return rc;
  }

  attemptParts(parts: readonly Uint8Array[]): number {
    if (this.#queue.closed) return EBADF;
    const rc = this.transfer.send(this.#instance, this.#socket, parts);
    if (rc === 0) this.#queue.payFor(parts);
    return rc;
  }

  /**
   * Makes one attempt to send the messages from part `first` on. Returns the number of parts that
   * were sent, or a negative wasm errno. Only if `transfer.sendPacked` is defined.
   */
  attemptPacked(packed: Packed, first: number): number {
    if (this.#queue.closed) return EBADF;
    const rc = this.transfer.sendPacked!(this.#instance, this.#socket, packed, first);
    if (rc > 0) this.#queue.budget.payForPacked(rc, packed.end(first + rc - 1) - packed.start(first));
    return rc;
  }

  /** Makes a message that waits to be sent. */
  park(message: unknown): Outgoing {
    return new ParkedMessage(message, (parts) => this.attemptParts(parts));
  }

  /** Called at the end of a call that sends many messages: see send-many.ts. */
  changed(): void {
    this.#queue.changed();
  }

  settle(): boolean {
    return this.blocked.settle();
  }

  drain(): ReturnType<BlockedSends["drain"]> {
    return this.blocked.drain();
  }
}

/** The sending half of a public socket. */
type SendingSocket = WithTraffic<{ readonly sender: Sender }>;

/**
 * What every kind of socket has at run time; libzmq answers ENOTSUP where the kind cannot. The
 * types of each kind show those that it can.
 */
export const sendMethods = {
  send(this: SendingSocket, message: unknown, options?: unknown): Promise<void> {
    if (message === undefined) throw argumentError("Message must be present");
    const wait = options === undefined ? undefined : waitOf(options, 1);
    return openTraffic(this).sender.send(message, wait);
  },
  trySend(this: SendingSocket, message: unknown): boolean {
    if (message === undefined) throw argumentError("Message must be present");
    return openTraffic(this).sender.trySend(message);
  },
};

/**
 * Makes one attempt to send one part, without waiting. Returns 0 or a negative wasm errno; -EAGAIN
 * if the message has to wait.
 */
export function trySendPart(instance: Instance, socket: SocketPtr, bytes: Uint8Array, flags: number): number {
  const { memory, exports } = instance;
  const size = bytes.length;
  if (size <= SCRATCH_BYTES) {
    memory.write(memory.scratch, bytes);
    return exports.port_send(socket, memory.scratch, size, flags);
  }
  const ptr = (size > SIZE_MAX ? 0 : exports.port_reserve(size) >>> 0) as MemoryPtr | 0;
  if (ptr === 0) return -ENOMEM;
  if (flags === 0 && memory.direct.suits(socket, size)) return memory.direct.sendReserved(instance, socket, ptr, bytes);
  memory.write(ptr, bytes);
  const rc = exports.port_send_reserved(socket, flags);
  if (rc !== 0) exports.port_discard_reserved();
  return rc;
}

/** Makes one attempt to send all parts of a message, as trySendPart() does. */
export function trySendParts(instance: Instance, socket: SocketPtr, parts: readonly Uint8Array[]): number {
  const last = parts.length - 1;
  if (last > 0 && !haveRoom(instance, parts)) return -ENOMEM;
  for (let i = 0; i <= last; i++) {
    const rc = trySendPart(instance, socket, parts[i]!, i < last ? ZMQ_SNDMORE : 0);
    if (rc === 0) continue;
    if (i > 0) abandon(instance, socket, parts, i);
    return rc;
  }
  return 0;
}

/**
 * Whether there is memory for the whole message. A part that is refused after others were sent
 * would cut the message.
 */
function haveRoom({ memory }: Instance, parts: readonly Uint8Array[]): boolean {
  let size = 0;
  for (const part of parts) size += part.length + PART_OVERHEAD;
  return size <= SCRATCH_BYTES || memory.hasRoom(size);
}

/**
 * Ends a message whose peer has gone between two parts. libzmq drops the rest of such a message
 * until its end, so this sends that end. Afterwards the message may be attempted again from its
 * first part.
 */
function abandon(instance: Instance, socket: SocketPtr, parts: readonly Uint8Array[], failed: number): void {
  for (let i = failed + 1; i < parts.length; i++)
    trySendPart(instance, socket, new Uint8Array(0), i < parts.length - 1 ? ZMQ_SNDMORE : 0);
}
