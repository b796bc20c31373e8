/**
 * Sends many messages with one promise, and with few calls into wasm.
 */
import { isUint8Array } from "../../shim/realm.js";
import { Batch, kPacked, Packed } from "../batches/batch.js";
import { argumentError } from "../errors.js";
import { messageError, partsOf } from "./message.js";
import { CHUNK_BYTES, CHUNK_MESSAGES, OWN_BYTES } from "../../core/tuning.js";
import { changed, weigh } from "./parked-message.js";
import type { Outgoing } from "./blocked-sends.js";
import type { Sender } from "./send.js";
import type { WaitOptions } from "./wait.js";

/**
 * Sends messages one after the other: several at a time from an array, one at a time from any other
 * iterable.
 */
export async function sendMany(sender: Sender, messages: Iterable<unknown>, wait?: WaitOptions): Promise<void> {
  if (typeof (messages as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function")
    throw argumentError("Messages must be iterable", "sendMany(messages): an array or a generator; send() sends one");
  const packed = Array.isArray(messages) && sender.transfer.sendPacked;
  return sendAll(sender, packed ? new Chunks(sender, messages) : new Each(sender, messages[Symbol.iterator]()), wait);
}

/** Sends the messages of a batch, which must not change until the promise has settled. */
export function sendBatch(sender: Sender, batch: unknown, wait?: WaitOptions): Promise<void> {
  if (!(batch instanceof Batch))
    throw argumentError("Batch must be a Batch", "sendMany() sends the messages of an array");
  return sendAll(sender, new Whole(sender, batch[kPacked]), wait);
}

async function sendAll(sender: Sender, outgoing: Outgoing, wait?: WaitOptions): Promise<void> {
  wait?.signal?.throwIfAborted();
  try {
    let rc = 1;
    while (rc > 0 && sender.free) rc = sender.blocked.again(outgoing.attempt(), outgoing);
    if (rc !== 0) outgoing.wait?.();
    if (rc !== 0) await (rc > 0 ? sender.blocked.queue(outgoing, wait) : sender.blocked.refused(rc, outgoing, wait));
    else if (sender.holds) await sender.whenSent();
  } finally {
    sender.endHold(); // the program's source of messages may have thrown
    sender.changed();
  }
}

class Whole implements Outgoing {
  readonly #sender: Sender;
  readonly #packed: Packed;
  readonly #generation: number;
  readonly #parts: number;
  #next = 0;

  constructor(sender: Sender, packed: Packed) {
    this.#sender = sender;
    this.#packed = packed;
    this.#generation = packed.generation;
    this.#parts = packed.parts;
  }

  attempt(): number {
    if (this.#packed.generation !== this.#generation || this.#packed.lost) throw changed("batch");
    if (this.#next >= this.#parts) return 0;
    const rc = this.#sender.attemptPacked(this.#packed, this.#next);
    if (rc < 0) return rc;
    this.#next += rc;
    return this.#next < this.#parts ? 1 : 0;
  }
}

class Each implements Outgoing {
  readonly #sender: Sender;
  readonly #source: Iterator<unknown>;
  /** A message that libzmq has refused so far. */
  #parked: Outgoing | undefined;

  constructor(sender: Sender, source: Iterator<unknown>) {
    this.#sender = sender;
    this.#source = source;
  }

  attempt(): number {
    if (this.#parked) {
      const rc = this.#parked.attempt();
      if (rc < 0) return rc;
      this.#parked = undefined;
      return 1;
    }
    const next = this.#source.next();
    if (next.done === true) return 0;
    const parts = partsOf(next.value);
    const rc = this.#sender.attemptParts(parts);
    if (rc === 0) return 1;
    this.#parked = this.#sender.park(parts);
    return rc;
  }
}

class Chunks implements Outgoing {
  readonly #sender: Sender;
  #messages: readonly unknown[];
  /** Weight of each message when the wait began; undefined before a wait. */
  #weights: readonly number[] | undefined;
  /** Index of the first message that is not packed. */
  #next = 0;
  readonly #packed = new Packed();
  /** Index of the first packed part that was not sent. */
  #part = 0;

  constructor(sender: Sender, messages: readonly unknown[]) {
    this.#sender = sender;
    this.#messages = messages;
  }

  attempt(): number {
    if (this.#part === this.#packed.parts) {
      if (this.#next >= this.#messages.length) return 0;
      this.#fill();
      if (this.#packed.parts === 0) return this.#attemptNext();
    }
    const rc = this.#sender.attemptPacked(this.#packed, this.#part);
    if (rc < 0) return rc;
    this.#part += rc;
    return 1;
  }

  /** Copies the array and weighs its messages: from now on the program may change them. */
  wait(): void {
    if (this.#weights) return;
    this.#messages = this.#messages.slice(this.#next);
    this.#next = 0;
    this.#weights = this.#messages.map(weigh);
  }

  /** Returns the next message. Throws if it has changed since the call was made. */
  #whole(): unknown {
    const message = this.#messages[this.#next];
    if (this.#weights && this.#weights[this.#next] !== weigh(message)) throw changed();
    return message;
  }

  /** Sends the next message by itself. */
  #attemptNext(): number {
    const rc = this.#sender.attempt(this.#whole());
    if (rc < 0) return rc;
    this.#next++;
    return 1;
  }

  /** Packs the next messages, up to one that is sent by itself. */
  #fill(): void {
    const packed = this.#packed;
    packed.clear();
    this.#part = 0;
    while (packed.parts < CHUNK_MESSAGES && packed.size < CHUNK_BYTES && this.#next < this.#messages.length) {
      const message = this.#whole();
      if (!isSmall(message)) return;
      packed.addMessage(message);
      this.#next++;
    }
  }
}

/** Whether a message is worth packing. Throws for a value that cannot be sent, if it is noticed. */
function isSmall(message: unknown): boolean {
  try {
    if (Array.isArray(message)) return message.length < CHUNK_MESSAGES && message.every(isSmallPart);
    return isSmallPart(message);
  } catch (error) {
    throw messageError(error);
  }
}

function isSmallPart(message: unknown): boolean {
  return (typeof message === "string" || isUint8Array(message)) && message.length < OWN_BYTES;
}
