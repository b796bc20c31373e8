/**
 * Many messages in one call of libzmq, packed in scratch memory, which never waits. The memory is
 * divided between the words of the parts and their bytes. Messages that do not fit take several
 * calls.
 */
import type { Instance } from "../../core/instance/instance.js";
import { SCRATCH_BYTES } from "../../core/memory/memory.js";
import { OWN_BYTES } from "../../core/tuning.js";
import type { MemoryPtr, SocketPtr } from "../../core/boundary/module.js";
import type { Packed } from "./batch.js";
import { giveUp } from "../messages/receive.js";
import { trySendParts } from "../messages/send.js";
import type { Sink, Taken } from "../messages/transfer.js";

const STRUCT_BYTES = 64;
/** `struct packed` of wasm/exports/packed.c: the places of its fields, in words. */
export const PACKED = {
  bytes: 0,
  size: 1,
  words: 2,
  capacity: 3,
  largest: 4,
  most: 5,
  parts: 6,
  messages: 7,
  large: 8,
  largeSize: 9,
  largeMore: 10,
} as const;

/** Parts in one call. */
const MOST_PARTS = 4096;
const HEAD_BYTES = STRUCT_BYTES + 4 * MOST_PARTS;
/** Bytes in one call. */
export const CALL_BYTES = SCRATCH_BYTES - HEAD_BYTES;

/**
 * Sends messages from part `first` on, as many as fit into one call. Returns the number of parts,
 * or a negative wasm errno.
 */
export function trySendPacked(instance: Instance, socket: SocketPtr, packed: Packed, first: number): number {
  const { memory, exports } = instance;
  const end = endOfCall(packed, first, CALL_BYTES);
  if (end === first) return trySendLarge(instance, socket, packed, first);
  const origin = packed.start(first);
  const words = (memory.scratch + STRUCT_BYTES) as MemoryPtr;
  const bytes = (memory.scratch + HEAD_BYTES) as MemoryPtr;
  memory.u32.set(packed.words.subarray(first, end), words >>> 2);
  memory.write(bytes, packed.bytes.subarray(origin, packed.end(end - 1)));
  return exports.port_send_packed(socket, bytes, origin, words, end - first);
}

/** The part behind the last message that fits into the call. */
function endOfCall(packed: Packed, first: number, room: number): number {
  const { words } = packed;
  const limit = (packed.start(first) + room) * 2 + 1;
  const last = Math.min(packed.parts, first + MOST_PARTS);
  let end = first;
  for (let i = first; i < last && words[i]! <= limit; i++) if ((words[i]! & 1) === 0) end = i + 1;
  return end;
}

function trySendLarge(instance: Instance, socket: SocketPtr, packed: Packed, first: number): number {
  const parts = packed.message(first);
  const rc = trySendParts(instance, socket, parts);
  return rc === 0 ? parts.length : rc;
}

/**
 * Receives queued messages, up to `most`, or to `bytes`. Returns their numbers, or a negative wasm
 * errno; -ENOMEM when the sink has no memory for a message, which is lost.
 */
export function tryReceivePacked(
  instance: Instance,
  socket: SocketPtr,
  sink: Sink,
  most: number,
  bytes: number,
): Taken | number {
  const taken = { messages: 0, bytes: 0 };
  for (let within = false; within || (taken.messages < most && taken.bytes < bytes);) {
    const rc = receiveOnce(instance, socket, most - taken.messages);
    if (rc !== 0) return taken.messages > 0 ? taken : rc;
    within = endsWithin(instance);
    try {
      deliver(instance, sink, taken);
    } catch (error) {
      return giveUp(instance, socket, error, within);
    }
  }
  return taken;
}

function receiveOnce({ memory, exports }: Instance, socket: SocketPtr, most: number): number {
  const { scratch, u32 } = memory;
  const at = scratch >>> 2;
  u32[at + PACKED.bytes] = scratch + HEAD_BYTES;
  u32[at + PACKED.size] = CALL_BYTES;
  u32[at + PACKED.words] = scratch + STRUCT_BYTES;
  u32[at + PACKED.capacity] = MOST_PARTS;
  u32[at + PACKED.largest] = OWN_BYTES;
  u32[at + PACKED.most] = Math.min(most, MOST_PARTS);
  return exports.port_recv_packed(socket, scratch);
}

/** Whether more parts follow the last one that was received. */
function endsWithin({ memory: { u32, scratch } }: Instance): boolean {
  const at = scratch >>> 2;
  if (u32[at + PACKED.large] !== 0) return u32[at + PACKED.largeMore] !== 0;
  return (u32[(u32[at + PACKED.words]! >>> 2) + u32[at + PACKED.parts]! - 1]! & 1) !== 0;
}

function deliver(instance: Instance, sink: Sink, taken: Taken): void {
  const { memory } = instance;
  const { u32 } = memory;
  const at = memory.scratch >>> 2;
  const parts = u32[at + PACKED.parts]!;
  const large = u32[at + PACKED.large]! as MemoryPtr;
  taken.messages += u32[at + PACKED.messages]!;
  if (parts > 0) {
    const words = u32[at + PACKED.words]! >>> 2;
    const last = u32[words + parts - 1]!;
    taken.bytes += last >>> 1;
    sink.packed(instance, u32[at + PACKED.bytes]! as MemoryPtr, last >>> 1, words, parts);
  }
  if (large !== 0) {
    const size = u32[at + PACKED.largeSize]!;
    taken.bytes += size;
    sink.large(instance, large, size, u32[at + PACKED.largeMore] !== 0);
    instance.exports.port_received_done();
  }
}
