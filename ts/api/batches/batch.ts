/**
 * Many messages in one piece of memory, which `sendBatch` sends and `receiveBatch` returns, without
 * an object for each of them.
 */
import { MOST_UTF8_BYTES, writeText } from "../../core/memory/message-bytes.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { allocate, viewOf } from "../../core/memory/bytes.js";
import { BATCH_FIRST_BYTES, BATCH_FIRST_PARTS, LOOP_LENGTH } from "../../core/tuning.js";
import { argumentError, shown } from "../errors.js";
import { inspectable } from "../inspect.js";
import { bytesOf, hasParts, partsFrom, type MessageLike } from "../messages/message.js";

/** The end of a part is kept in 31 bits. */
const LARGEST = 2 ** 31 - 1;

/** The packed messages of a batch, with the layout of wasm/exports/packed.c. */
export const kPacked = Symbol("packed");

/**
 * The bytes of all parts, one after the other, and a word for each part: its end, times 2, plus 1
 * if more parts follow.
 */
export class Packed {
  bytes: Bytes = allocate(0);
  /** The memory of `bytes`, which begins with it. */
  #memory: ArrayBufferLike = this.bytes.buffer;
  words = new Uint32Array();
  /** Numbers of the bytes, parts and messages in use. */
  size = 0;
  parts = 0;
  messages = 0;
  /** Number of times that all messages were removed. */
  generation = 0;

  /** The start of part i. */
  start(i: number): number {
    return i === 0 ? 0 : this.words[i - 1]! >>> 1;
  }

  end(i: number): number {
    return this.words[i]! >>> 1;
  }

  more(i: number): boolean {
    return (this.words[i]! & 1) !== 0;
  }

  /** The parts of the message that begins with part `first`, as views. */
  message(first: number): Bytes[] {
    let last = first;
    while (this.more(last)) last++;
    return partsFrom(last - first + 1, (i) => this.part(first + i));
  }

  /** Part i, as a view. */
  part(i: number): Bytes {
    const start = this.start(i);
    return viewOf(this.#memory, start, this.end(i) - start);
  }

  /** Bytes that still fit. */
  get left(): number {
    return LARGEST - this.size;
  }

  /** Whether the memory of the parts was transferred or made smaller. */
  get lost(): boolean {
    return this.bytes.length < this.size;
  }

  /** Makes room for more bytes and parts. */
  reserve(bytes: number, parts: number): void {
    if (this.size + bytes > this.bytes.length) {
      if (this.lost) throw argumentError("Batch has lost its bytes: their ArrayBuffer is detached");
      if (bytes > this.left) throw argumentError("Batch must not be larger than 2 GB");
      const room = Math.min(Math.max(this.size + bytes, 2 * this.bytes.length, BATCH_FIRST_BYTES), LARGEST);
      const larger = allocate(room);
      if (this.size > 0) larger.set(this.bytes.subarray(0, this.size));
      this.bytes = larger;
      this.#memory = larger.buffer;
    }
    if (this.parts + parts > this.words.length) {
      const larger = new Uint32Array(Math.max(this.parts + parts, 2 * this.words.length, BATCH_FIRST_PARTS));
      larger.set(this.words.subarray(0, this.parts));
      this.words = larger;
    }
  }

  /** Ends a part of which `size` bytes are written already. */
  close(size: number, more: boolean): void {
    this.size += size;
    this.words[this.parts++] = this.size * 2 + (more ? 1 : 0);
    if (!more) this.messages++;
  }

  /** Adds parts whose bytes are written already. Their words count from the first of them. */
  append(size: number, words: Uint32Array): void {
    const origin = this.size * 2;
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      this.words[this.parts++] = origin + word;
      if ((word & 1) === 0) this.messages++;
    }
    this.size += size;
  }

  clear(): void {
    this.size = this.parts = this.messages = 0;
    this.generation++;
  }

  /** Adds a message of one part, or of the parts in an array. */
  addMessage(message: unknown): void {
    if (!hasParts(message)) this.add(message, false);
    else for (let i = 0; i < message.length; i++) this.add(message[i], i + 1 < message.length);
  }

  add(part: unknown, more: boolean): void {
    if (typeof part === "string") this.#addText(part, more);
    else this.#addBytes(bytesOf(part), more);
  }

  #addBytes(bytes: Uint8Array, more: boolean): void {
    const { length } = bytes;
    this.reserve(length, 1);
    if (length <= LOOP_LENGTH) for (let i = 0, to = this.size; i < length; i++) this.bytes[to++] = bytes[i]!;
    else this.bytes.set(bytes, this.size);
    this.close(length, more);
  }

  #addText(text: string, more: boolean): void {
    this.reserve(MOST_UTF8_BYTES * text.length, 1);
    this.close(writeText(this.bytes, this.size, text), more);
  }
}

/**
 * Messages, packed into one piece of memory. A received batch is an ordinary object: there is
 * nothing to release. Not in npm zeromq.
 *
 * @example
 * const batch = new Batch(["one part", ["two", "parts"]]);
 * await push.sendBatch(batch);
 * const received = await pull.receiveBatch();
 * for (const [first] of received) console.log(String(first));
 */
export class Batch implements Iterable<Bytes[]> {
  /** @internal */
  readonly [kPacked] = new Packed();
  /** The first part of each message; undefined if all have one part. */
  #firsts: number[] | undefined;

  /** @param messages The first messages. Default: none. */
  constructor(messages: Iterable<MessageLike | MessageLike[]> = []) {
    if (typeof (messages as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function")
      throw argumentError("Messages must be iterable", "new Batch([message, ...]): an array of messages");
    for (const message of messages) this.add(message);
  }

  /** The number of messages. */
  get length(): number {
    return this[kPacked].messages;
  }

  /**
   * The bytes of all parts, one after the other. The first part of message i is from `start(i)` to
   * `end(i)`. Valid until the batch changes.
   */
  get bytes(): Bytes {
    const { bytes, size } = this[kPacked];
    return bytes.subarray(0, size);
  }

  /**
   * Adds a message by copying its bytes. An empty array adds nothing.
   *
   * @returns the batch.
   */
  add(message: MessageLike | MessageLike[]): this {
    if ((message as unknown) === undefined) throw argumentError("Message must be present", "add(message)");
    this[kPacked].addMessage(message);
    return this;
  }

  /** Removes all messages, and keeps the memory. */
  clear(): void {
    this[kPacked].clear();
    this.#firsts = undefined;
  }

  /**
   * The start of the first part of message i in `bytes`.
   *
   * @throws RangeError if there is no such message.
   */
  start(i: number): number {
    return this[kPacked].start(this.#first(i));
  }

  /**
   * The end of the first part of message i in `bytes`.
   *
   * @throws RangeError if there is no such message.
   */
  end(i: number): number {
    return this[kPacked].end(this.#first(i));
  }

  /**
   * The first part of message i, as a view of the batch.
   *
   * @throws RangeError if there is no such message.
   */
  at(i: number): Bytes {
    return this[kPacked].part(this.#first(i));
  }

  /**
   * The parts of message i, as views of the batch.
   *
   * @throws RangeError if there is no such message.
   */
  parts(i: number): Bytes[] {
    return this[kPacked].message(this.#first(i));
  }

  /** Iterates over the messages, each as the array of its parts. */
  *[Symbol.iterator](): IterableIterator<Bytes[]> {
    for (let i = 0; i < this.length; i++) yield this.parts(i);
  }

  #first(i: number): number {
    const packed = this[kPacked];
    if (!Number.isInteger(i) || i < 0 || i >= packed.messages)
      throw new RangeError(`there is no message ${shown(i)} in a batch of ${packed.messages}`);
    if (packed.parts === packed.messages) return i;
    if (this.#firsts?.length !== packed.messages) this.#firsts = firstsOf(packed);
    return this.#firsts[i]!;
  }
}

inspectable(Batch.prototype, ({ length, bytes }) => ({ messages: length, bytes: bytes.length }));

function firstsOf(packed: Packed): number[] {
  const firsts: number[] = [];
  for (let i = 0; i < packed.parts; i++) if (i === 0 || !packed.more(i - 1)) firsts.push(i);
  return firsts;
}
