/**
 * One attempt to hand a message to libzmq, without waiting. All parts go or none does.
 */
import type { Instance } from "../../core/instance/instance.js";
import { SCRATCH_BYTES, SIZE_MAX } from "../../core/memory/memory.js";
import type { MemoryPtr, SocketPtr } from "../../core/boundary/module.js";
import { writeText } from "../../core/memory/text.js";
import { ZMQ_SNDMORE } from "../../zmq/constants.js";
import { wasmErrno } from "../../zmq/errno.js";

const ENOMEM = wasmErrno("ENOMEM");
/** More than libzmq and malloc keep beside the bytes of a part. */
const PART_OVERHEAD = 128;

/** 0, or a negative wasm errno: -EAGAIN when the message has to wait. */
export function trySendPart(instance: Instance, socket: SocketPtr, bytes: Uint8Array, flags: number): number {
  const { memory, exports } = instance;
  const size = bytes.length;
  if (size <= SCRATCH_BYTES) {
    memory.write(memory.scratch, bytes);
    return exports.port_send(socket, memory.scratch, size, flags);
  }
  const room = (size > SIZE_MAX ? 0 : exports.port_reserve(size) >>> 0) as MemoryPtr | 0;
  if (room === 0) return -ENOMEM;
  if (flags === 0 && memory.deferredCopy.suits(socket, size)) return sendLate(instance, socket, room, bytes);
  memory.write(room, bytes);
  const rc = exports.port_send_reserved(socket, flags);
  if (rc !== 0) exports.port_discard_reserved();
  return rc;
}

/** The bytes are copied while the first of them are written. The message is kept until they all are, should the connection end. */
function sendLate(instance: Instance, socket: SocketPtr, room: MemoryPtr, bytes: Uint8Array): number {
  const { memory, exports } = instance;
  exports.port_keep_reserved();
  memory.deferredCopy.begin(room, bytes);
  try {
    const rc = exports.port_send_reserved(socket, 0);
    if (rc === 0) instance.pump();
    else exports.port_discard_reserved();
    return rc;
  } finally {
    memory.deferredCopy.end();
    if (!instance.failure) exports.port_discard_kept();
  }
}

/** The same for text that has room in scratch memory: it is written there at once, and is no Buffer before. */
export function trySendText(instance: Instance, socket: SocketPtr, text: string): number {
  const { memory, exports } = instance;
  const size = writeText(memory.buffer, memory.scratch, text);
  return exports.port_send(socket, memory.scratch, size, 0);
}

/** The same for all parts of a message. */
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

/** Whether all of the message has room: a part that is refused after others were sent would cut it. */
function haveRoom({ memory }: Instance, parts: readonly Uint8Array[]): boolean {
  let size = 0;
  for (const part of parts) size += part.length + PART_OVERHEAD;
  return size <= SCRATCH_BYTES || memory.hasRoom(size);
}

/**
 * The peer that was to get the message went away between two parts. libzmq drops what follows until the message ends,
 * so it is given that end; then the message may be tried again from its first part.
 */
function abandon(instance: Instance, socket: SocketPtr, parts: readonly Uint8Array[], failed: number): void {
  for (let i = failed + 1; i < parts.length; i++)
    trySendPart(instance, socket, new Uint8Array(0), i < parts.length - 1 ? ZMQ_SNDMORE : 0);
}
