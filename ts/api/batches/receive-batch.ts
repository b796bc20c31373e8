/**
 * Messages received many at a time: one promise, one crossing into wasm, and one check of the
 * budget for many.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { MemoryPtr } from "../../core/boundary/module.js";
import { allocate, markShared, viewOf } from "../../core/memory/bytes.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { Packed } from "./batch.js";
import { Batch, kPacked } from "./batch.js";
import { COST_BYTES, ITERATION_OPERATIONS, OWN_BYTES, RECEIVED_BYTES, RECEIVED_MESSAGES } from "../../core/tuning.js";
import { argumentError, shown } from "../errors.js";
import { CALL_BYTES } from "./packed-layout.js";
import type { Receiver } from "../messages/receive.js";
import type { Sink } from "../messages/transfer.js";
import { waitOf, type WaitOptions } from "../messages/wait.js";

/** Waits for a message, and returns it with the messages queued behind it. */
export async function receiveMany(
  receiver: Receiver,
  most: unknown = ITERATION_OPERATIONS,
  wait?: WaitOptions,
): Promise<Bytes[][]> {
  const sink = new Messages();
  await receiveAll(receiver, sink, most, ITERATION_OPERATIONS * COST_BYTES, wait);
  return sink.messages;
}

/** How long a receive may wait, and the batch for its messages. */
export interface BatchOptions extends WaitOptions {
  /**
   * A batch for the messages, which replace its own. The promise resolves to it, and its memory is
   * used again.
   */
  readonly into?: Batch | undefined;
}

/** The options behind one argument. Throws a TypeError for wrong options. */
export function batchOptionsOf(given: unknown): BatchOptions | undefined {
  const options: BatchOptions | undefined = waitOf(given, 1, ["into"]);
  if (options?.into !== undefined && !(options.into instanceof Batch))
    throw argumentError("Batch to receive into must be a Batch");
  return options;
}

/** As `receiveMany`, with a batch as the result. */
export async function receiveBatch(receiver: Receiver, most: unknown = Infinity, wait?: BatchOptions): Promise<Batch> {
  const batch = wait?.into ?? new Batch();
  batch.clear();
  try {
    await receiveAll(receiver, new Copies(batch[kPacked]), most, RECEIVED_BYTES, wait);
  } catch (error) {
    batch.clear(); // it may end within a message
    throw error;
  }
  return batch;
}

async function receiveAll(
  receiver: Receiver,
  sink: Sink,
  most: unknown,
  bytes: number,
  wait: WaitOptions | undefined,
): Promise<void> {
  if (typeof most !== "number" || !(Number.isInteger(most) ? most >= 1 : most === Infinity))
    throw argumentError("Maximum must be a number of at least 1", `max = ${shown(most)}: an integer, or Infinity`);
  wait?.signal?.throwIfAborted();
  const limit = Math.min(Math.floor(most), RECEIVED_MESSAGES);
  if (receiver.receiveManyNow(sink, limit, bytes) === 0) return;
  await receiver.receiveLater(wait, () => {
    const rc = receiver.attemptMany(sink, limit, bytes);
    return rc === 0 ? [] : rc;
  });
}

/** Received messages as arrays of their parts. */
class Messages implements Sink {
  readonly messages: Bytes[][] = [];
  /** Parts of a message that is not complete yet. */
  #open: Bytes[] = [];

  packed({ memory }: Instance, bytes: MemoryPtr, size: number, words: number, parts: number): void {
    const { u32 } = memory;
    const copy = allocate(size);
    memory.read(bytes, size, copy);
    const { buffer } = copy;
    if (parts > 1) markShared(buffer);
    for (let i = 0, start = 0; i < parts; i++) {
      const word = u32[words + i]!;
      const end = word >>> 1;
      this.#part(viewOf(buffer, start, end - start), (word & 1) !== 0);
      start = end;
    }
  }

  large({ memory }: Instance, ptr: MemoryPtr, size: number, more: boolean): void {
    this.#part(memory.copy(ptr, size), more);
  }

  message(parts: Bytes[]): void {
    this.messages.push(parts);
  }

  #part(part: Bytes, more: boolean): void {
    if (!more && this.#open.length === 0) {
      this.messages.push([part]);
      return;
    }
    this.#open.push(part);
    if (more) return;
    this.messages.push(this.#open.slice()); // a copy has no spare room, which pushing has made
    this.#open = [];
  }
}

/** Received messages in a batch. */
class Copies implements Sink {
  readonly #packed: Packed;

  constructor(packed: Packed) {
    this.#packed = packed;
  }

  packed({ memory }: Instance, bytes: MemoryPtr, size: number, words: number, parts: number): void {
    const packed = this.#packed;
    // With room for the messages that follow a full first call: growing would copy it and leave
    // garbage.
    const calls = packed.size === 0 && size > CALL_BYTES - OWN_BYTES ? Math.ceil(RECEIVED_BYTES / size) : 1;
    packed.reserve(calls * size, calls * parts);
    memory.read(bytes, size, packed.bytes.subarray(packed.size));
    packed.append(size, memory.u32.subarray(words, words + parts));
  }

  large({ memory }: Instance, ptr: MemoryPtr, size: number, more: boolean): void {
    const packed = this.#packed;
    if (size > packed.left) throw new RangeError("a batch has no room for so much");
    // With room for the messages that are received with it: growing would copy it once more.
    packed.reserve(packed.size === 0 && size < RECEIVED_BYTES ? RECEIVED_BYTES + size : size, 1);
    memory.read(ptr, size, packed.bytes.subarray(packed.size));
    packed.close(size, more);
  }

  message(parts: Bytes[]): void {
    this.#packed.addMessage(parts);
  }
}
