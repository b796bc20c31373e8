/**
 * One attempt to take a message from libzmq, without waiting.
 */
import { isRangeError } from "../../shim/realm.js";
import type { Instance } from "../../core/instance/instance.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { wasmErrno } from "../../zmq/errno.js";
import { partsFrom } from "./message.js";
import type { Place } from "./receive-target.js";

const ENOMEM = wasmErrno("ENOMEM");

/** Parts a call takes; longer messages need more calls. The table is in scratch memory. */
const CAPACITY = 64;
/** A part this large is not kept in wasm until the next receive. */
const LARGE = 4096;

/** The parts, or a negative wasm errno: -EAGAIN when there is no message; -ENOMEM when there is no memory for its Buffers, and it is gone. */
export function tryReceiveParts(
  instance: Instance,
  socket: SocketPtr,
  place: Place = instance.memory,
): Buffer[] | number {
  try {
    return receiveParts(instance, socket, place);
  } catch (error) {
    return giveUp(instance, socket, error, instance.exports.port_more() !== 0);
  }
}

/**
 * For parts that were taken, and could not be copied for want of memory: gives them up, and those behind them where there are `more` of the
 * message. -ENOMEM; throws what is another error.
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

function receiveParts(instance: Instance, socket: SocketPtr, place: Place): Buffer[] | number {
  const { memory, exports } = instance;
  const table = memory.scratch >>> 2;
  let count = exports.port_recv(socket, memory.scratch, CAPACITY);
  if (count < 0) return count;
  if (count === 1) {
    const size = memory.u32[table + 1]!;
    const part = place.copy(memory.u32[table]!, size);
    if (size >= LARGE) exports.port_received_done();
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

function takeParts({ memory, exports }: Instance, count: number, place: Place): Buffer[] {
  const table = memory.scratch >>> 2;
  const parts = partsFrom(count, (i) => place.copy(memory.u32[table + 2 * i]!, memory.u32[table + 2 * i + 1]!));
  exports.port_received_done();
  return parts;
}
