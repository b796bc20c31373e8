/**
 * Messages sent many at a time: one promise for many, and one crossing into wasm for many.
 */
import { isUint8Array } from "../../shim/realm.js";
import { Batch, kPacked, Packed } from "../batches/batch.js";
import { argumentError } from "../errors.js";
import { partsOf } from "./message.js";
import { LARGE_BYTES } from "../batches/packed-layout.js";
import { changed, weigh } from "./parked-message.js";
import type { Outgoing } from "./pending.js";
import type { Traffic } from "./traffic.js";
import type { WaitOptions } from "./wait.js";

/** So much of an array is packed before it is handed over. */
const CHUNK_MESSAGES = 256;
const CHUNK_BYTES = 32768;

/** Sends one after the other: those of an array some at a time, others as they are taken from their iterable. */
export async function sendMany(traffic: Traffic, messages: Iterable<unknown>, wait?: WaitOptions): Promise<void> {
  if (typeof (messages as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function")
    throw argumentError("Messages must be iterable", "sendMany(messages): an array or a generator; send() sends one");
  const packed = Array.isArray(messages) && traffic.transfer.sendPacked;
  return sendAll(
    traffic,
    packed ? new Chunks(traffic, messages) : new Each(traffic, messages[Symbol.iterator]()),
    wait,
  );
}

/** Sends the messages of a batch, which must not change before that is done. */
export function sendBatch(traffic: Traffic, batch: unknown, wait?: WaitOptions): Promise<void> {
  if (!(batch instanceof Batch))
    throw argumentError("Batch must be a Batch", "sendMany() sends the messages of an array");
  return sendAll(traffic, new Whole(traffic, batch[kPacked]), wait);
}

async function sendAll(traffic: Traffic, outgoing: Outgoing, wait?: WaitOptions): Promise<void> {
  wait?.signal?.throwIfAborted();
  try {
    let rc = 1;
    while (rc > 0 && traffic.free) rc = traffic.senders.again(outgoing.hand(), outgoing);
    if (rc !== 0) outgoing.wait?.();
    if (rc !== 0) await (rc > 0 ? traffic.senders.queue(outgoing, wait) : traffic.senders.refused(rc, outgoing, wait));
  } finally {
    traffic.changed();
  }
}

class Whole implements Outgoing {
  readonly #traffic: Traffic;
  readonly #packed: Packed;
  readonly #generation: number;
  readonly #parts: number;
  #next = 0;

  constructor(traffic: Traffic, packed: Packed) {
    this.#traffic = traffic;
    this.#packed = packed;
    this.#generation = packed.generation;
    this.#parts = packed.parts;
  }

  hand(): number {
    if (this.#packed.generation !== this.#generation || this.#packed.lost) throw changed("batch");
    if (this.#next >= this.#parts) return 0;
    const rc = this.#traffic.handPacked(this.#packed, this.#next);
    if (rc < 0) return rc;
    this.#next += rc;
    return this.#next < this.#parts ? 1 : 0;
  }
}

class Each implements Outgoing {
  readonly #traffic: Traffic;
  readonly #source: Iterator<unknown>;
  /** The message that libzmq has not taken yet. */
  #parked: Outgoing | undefined;

  constructor(traffic: Traffic, source: Iterator<unknown>) {
    this.#traffic = traffic;
    this.#source = source;
  }

  hand(): number {
    if (this.#parked) {
      const rc = this.#parked.hand();
      if (rc < 0) return rc;
      this.#parked = undefined;
      return 1;
    }
    const next = this.#source.next();
    if (next.done === true) return 0;
    const parts = partsOf(next.value);
    const rc = this.#traffic.handParts(parts);
    if (rc === 0) return 1;
    this.#parked = this.#traffic.park(parts);
    return rc;
  }
}

class Chunks implements Outgoing {
  readonly #traffic: Traffic;
  #messages: readonly unknown[];
  /** What each of them weighs, since they wait. */
  #weights: readonly number[] | undefined;
  /** The first message that is not packed. */
  #next = 0;
  readonly #packed = new Packed();
  /** The first part that has not gone. */
  #part = 0;

  constructor(traffic: Traffic, messages: readonly unknown[]) {
    this.#traffic = traffic;
    this.#messages = messages;
  }

  hand(): number {
    if (this.#part === this.#packed.parts) {
      if (this.#next >= this.#messages.length) return 0;
      this.#fill();
      if (this.#packed.parts === 0) return this.#handNext();
    }
    const rc = this.#traffic.handPacked(this.#packed, this.#part);
    if (rc < 0) return rc;
    this.#part += rc;
    return 1;
  }

  /** From now on the array, and what is in it, may change before it is read. */
  wait(): void {
    if (this.#weights) return;
    this.#messages = this.#messages.slice(this.#next);
    this.#next = 0;
    this.#weights = this.#messages.map(weigh);
  }

  /** The next message, as it was when the call was made. */
  #whole(): unknown {
    const message = this.#messages[this.#next];
    if (this.#weights && this.#weights[this.#next] !== weigh(message)) throw changed();
    return message;
  }

  /** One that goes by itself. */
  #handNext(): number {
    const rc = this.#traffic.hand(this.#whole());
    if (rc < 0) return rc;
    this.#next++;
    return 1;
  }

  /** Packs what comes next, up to what has to go by itself. */
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

/** What is worth packing; also, nothing that throws when it is looked at. */
function isSmall(message: unknown): boolean {
  if (Array.isArray(message)) return message.length < CHUNK_MESSAGES && message.every(isSmallPart);
  return isSmallPart(message);
}

function isSmallPart(message: unknown): boolean {
  return (typeof message === "string" || isUint8Array(message)) && message.length < LARGE_BYTES;
}
