/**
 * Messages with a label: the routing id of the peer that a SERVER's message comes from or goes to,
 * or the group of a RADIO's message. Here a label is one more array of bytes: before the message
 * when it is sent, after it when it is received.
 */
import type { Instance } from "../../core/instance/instance.js";
import { concatBytes, encodeText, viewOf } from "../../core/memory/bytes.js";
import { int32Bytes, uint32At } from "../../core/memory/integers.js";
import { MSG_BYTES } from "../../core/memory/memory.js";
import type { MemoryPtr, MsgPtr, SocketPtr } from "../../core/boundary/module.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { ZMQ_DONTWAIT, ZMQ_SNDMORE } from "../../zmq/constants.js";
import { errnoNumber, wasmErrno } from "../../zmq/errno.js";
import { argumentError, ErrnoError, errorFromWasm } from "../errors.js";
import { bytesOf } from "./message.js";
import type { Transfer } from "./transfer.js";

const EAGAIN = wasmErrno("EAGAIN");

const NUL = new Uint8Array(1);

/** A kind of label. */
export interface Label {
  /**
   * Returns the bytes of a label that a program has given. Throws if the value cannot be a label.
   */
  bytesOf(value: unknown): Uint8Array;
  /** Sets the label of a message. The result and errno are C's. */
  set(instance: Instance, msg: MsgPtr, label: Uint8Array): number;
  /** Returns the label of a message. */
  get(instance: Instance, msg: MsgPtr): Bytes;
}

export const routingId: Label = {
  bytesOf(value) {
    if (value === undefined) throw new ErrnoError(errnoNumber("EINVAL"));
    if (typeof value !== "number") throw argumentError("A number was expected");
    return int32Bytes(value >>> 0);
  },
  set: ({ exports }, msg, label) => exports.zmq_msg_set_routing_id(msg, uint32At(label, 0)),
  get({ exports }, msg) {
    const { buffer } = int32Bytes(exports.zmq_msg_routing_id(msg));
    return viewOf(buffer, 0, buffer.byteLength);
  },
};

export const group: Label = {
  bytesOf(value) {
    if (value === undefined) throw new ErrnoError(errnoNumber("EINVAL"));
    return textOrBytes(value);
  },
  set: ({ exports, memory }, msg, label) => withName(memory, label, (name) => exports.zmq_msg_set_group(msg, name)),
  get: ({ exports, memory }, msg) => memory.textBytes(exports.zmq_msg_group(msg)),
};

/** Converts bytes, or a text as UTF-8. */
export function textOrBytes(value: unknown): Uint8Array {
  if (typeof value === "string") return encodeText(value);
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  throw argumentError("Value must be a string or buffer");
}

/** Runs `body` with a copy of the bytes that ends with a NUL. */
export function withName<T>(memory: Instance["memory"], name: Uint8Array, body: (ptr: MemoryPtr) => T): T {
  return memory.withBytes(concatBytes([name, NUL]), body);
}

/**
 * Transfer of messages with labels: the label is the first part to send, and the last part
 * received.
 */
export function labelled(label: Label): Transfer {
  return {
    send(instance, socket, [name, ...parts]) {
      const last = parts.length - 1;
      for (const [i, part] of parts.entries()) {
        const flags = i < last ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT;
        const rc = sendPart(instance, socket, part, flags, (msg) => label.set(instance, msg, name!));
        if (rc !== 0) return rc;
      }
      return 0;
    },
    receive(instance, socket, place = instance.memory) {
      const { exports, memory } = instance;
      const msg = memory.scratch as number as MsgPtr;
      exports.zmq_msg_init(msg);
      const size = exports.zmq_msg_recv(msg, socket, ZMQ_DONTWAIT);
      const errno = size < 0 ? exports.zmq_errno() : 0;
      const message = size < 0 ? -errno : [place.copy(exports.zmq_msg_data(msg), size), label.get(instance, msg)];
      exports.zmq_msg_close(msg);
      return message;
    },
  };
}

function sendPart(
  instance: Instance,
  socket: SocketPtr,
  part: Uint8Array,
  flags: number,
  prepare: (msg: MsgPtr) => number,
): number {
  const { exports, memory } = instance;
  const msg = memory.scratch as number as MsgPtr;
  if (exports.zmq_msg_init_size(msg, part.length) !== 0) return -exports.zmq_errno();
  memory.u8.set(part, exports.zmq_msg_data(msg) >>> 0);
  let rc = prepare(msg);
  if (rc === 0) rc = exports.zmq_msg_send(msg, socket, flags);
  // The command that makes room may be unread in the mailbox, which does not report it twice.
  if (rc < 0 && exports.zmq_errno() === EAGAIN && exports.port_events(socket) >= 0)
    rc = exports.zmq_msg_send(msg, socket, flags);
  const errno = rc < 0 ? exports.zmq_errno() : 0;
  if (rc < 0) exports.zmq_msg_close(msg);
  return -errno;
}

/** Throws the error that C returns for the label, if it returns one. */
export function checkLabel(instance: Instance, label: Label, bytes: Uint8Array): void {
  instance.memory.borrow(MSG_BYTES, (ptr) => {
    const msg = ptr as number as MsgPtr;
    instance.exports.zmq_msg_init(msg);
    const rc = label.set(instance, msg, bytes);
    const errno = instance.exports.zmq_errno();
    instance.exports.zmq_msg_close(msg);
    if (rc !== 0) throw errorFromWasm(errno);
  });
}
