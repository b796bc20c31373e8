/**
 * Sending and receiving.
 *
 * Inline, no call here waits for the network. A call without ZMQ_DONTWAIT that would have to wait
 * returns -1 with errno EINTR, as if a signal interrupted it in C: nothing was sent or received.
 * Repeat it after the event loop has turned; `zmq_poll_async()` waits for that. With ZMQ_DONTWAIT,
 * or a timeout of 0, the errno is EAGAIN, as in C.
 */
import { isUint8Array } from "../shim/realm.js";
import { encodeText, writeUtf8 } from "../core/memory/bytes.js";
import { MSG_BYTES } from "../core/memory/memory.js";
import type { MemoryPtr, MsgPtr, SocketPtr as RawSocket } from "../core/boundary/module.js";
import { MIRROR_DIRECT_BYTES, MIRROR_FEW_BYTES } from "../core/tuning.js";
import { bufferOf, bytesOf, lengthWithin, textLength } from "./arguments.js";
import { ZMQ_RCVTIMEO, ZMQ_SNDTIMEO } from "./constants.js";
import { define, type Mirror } from "./mirror.js";
import { checkFlags } from "./integers.js";
import { structOf, type zmq_msg_t } from "./msg.js";
import type { SocketPtr } from "./types.js";

/** A UTF-16 unit takes up to three bytes as UTF-8. */
const UTF8_BYTES_A_UNIT = 3;

/** Sends bytes through a message of their size. */
function sendDirect(mirror: Mirror, socket: RawSocket, bytes: Uint8Array, flags: number): number {
  const { exports, memory } = mirror;
  const msg = memory.scratch as number as MsgPtr;
  if (exports.zmq_msg_init_size(msg, bytes.byteLength) !== 0) return -1;
  memory.write(exports.zmq_msg_data(msg), bytes);
  const rc = exports.port_zmq_msg_send(msg, socket, flags);
  if (rc === -1) exports.zmq_msg_close(msg);
  return rc;
}

/**
 * Copies small data into scratch memory. Returns the number of bytes to send; undefined: it is not
 * small.
 */
function stage(
  mirror: Mirror,
  data: Uint8Array | string | null,
  length: number | null | undefined,
): number | undefined {
  const { memory } = mirror;
  const { scratch } = memory;
  if (typeof data === "string") {
    if (data.length * UTF8_BYTES_A_UNIT >= MIRROR_DIRECT_BYTES) return undefined;
    const size = writeUtf8(memory.buffer, scratch, data, MIRROR_DIRECT_BYTES);
    memory.u8[scratch + size] = 0;
    return textLength(length, data, size, "length");
  }
  if (data === null) return lengthWithin(length, 0, "length");
  const size = lengthWithin(length, bufferOf(data, "data").byteLength, "length");
  if (size >= MIRROR_DIRECT_BYTES) return undefined;
  memory.write(scratch, size === data.byteLength ? data : data.subarray(0, size));
  return size;
}

/** The bytes to send of data that is not small. */
function dataOf(data: Uint8Array | string | null, length: number | null | undefined): Uint8Array {
  if (typeof data !== "string") {
    const bytes = bytesOf(data, "data");
    return bytes.subarray(0, lengthWithin(length, bytes.byteLength, "length"));
  }
  const bytes = encodeText(`${data}\0`);
  return bytes.subarray(0, textLength(length, data, bytes.byteLength - 1, "length"));
}

function send(
  mirror: Mirror,
  socket: SocketPtr | null,
  data: Uint8Array | string | null,
  length: number | null | undefined,
  flags: number,
): number {
  const s = mirror.pointer(socket);
  const mode = mirror.withoutWait(s, flags);
  const size = stage(mirror, data, length);
  let rc: number;
  if (size === undefined) {
    rc = sendDirect(mirror, s, dataOf(data, length), mode);
  } else {
    rc = mirror.exports.port_zmq_send(s, mirror.memory.scratch, size, mode);
  }
  return rc === -1 && mode !== flags ? mirror.interrupted(s, ZMQ_SNDTIMEO) : rc;
}

/**
 * zmq_send(): sends a copy of the data as a message, or, with ZMQ_SNDMORE, as a part of one.
 *
 * @param data Bytes, or text as UTF-8.
 * @param length Bytes, as in C. Default: all of the data. It may include the NUL behind a text. A
 *   length that would cut a text beyond ASCII throws a RangeError, as `text.length` would.
 * @param flags ZMQ_DONTWAIT, ZMQ_SNDMORE, or both. Default: 0.
 * @returns the number of bytes, or -1 with errno:
 * - EAGAIN: it cannot be sent now, and ZMQ_DONTWAIT is given, or ZMQ_SNDTIMEO is over;
 * - EINTR: inline, it would have to wait for the network;
 * - ENOTSUP: sockets of this type do not send;
 * - EINVAL: sockets of this type do not send several parts;
 * - EFSM: not now, as for the second of two sends on a ZMQ_REQ socket;
 * - EHOSTUNREACH: there is no peer to route it to;
 * - ETERM: the context was terminated;
 * - ENOTSOCK: not a socket.
 * @example
 * zmq_send(socket, "Hello");
 * zmq_send(socket, buffer, buffer.length, ZMQ_SNDMORE);
 */
export const zmq_send = define(
  (mirror) =>
    (socket: SocketPtr | null, data: Uint8Array | string | null, length?: number | null, flags?: number): number => {
      checkFlags(length, flags, data?.length ?? 0, "length", "zmq_send(socket, data, null, flags)");
      return send(mirror, socket, data, length, flags ?? 0);
    },
);

/**
 * zmq_send_const(): `zmq_send()` of data that never changes. Bytes in wasm memory are not copied
 * and must stay there; other bytes are copied. Its errors are those of `zmq_send()`.
 */
export const zmq_send_const = define(
  (mirror) =>
    (socket: SocketPtr | null, data: Uint8Array | string | null, length?: number | null, given?: number): number => {
      checkFlags(length, given, data?.length ?? 0, "length", "zmq_send_const(socket, data, null, flags)");
      const flags = given ?? 0;
      if (!isUint8Array(data) || data.buffer !== mirror.memory.u8.buffer)
        return send(mirror, socket, data, length, flags);
      const s = mirror.pointer(socket);
      const mode = mirror.withoutWait(s, flags);
      const size = lengthWithin(length, data.byteLength, "length");
      const rc = mirror.exports.zmq_send_const(s, data.byteOffset as MemoryPtr, size, mode);
      return rc === -1 && mode !== flags ? mirror.interrupted(s, ZMQ_SNDTIMEO) : rc;
    },
);

/** Receives a message that may be large, and copies the bytes that fit. */
function recvDirect(mirror: Mirror, socket: RawSocket, buffer: Uint8Array, room: number, flags: number): number {
  const { exports, memory } = mirror;
  const place = memory.scratch;
  const rc = exports.port_recv_part(socket, place, MIRROR_FEW_BYTES, flags);
  if (rc > MIRROR_FEW_BYTES) {
    const msg = place as number as MsgPtr;
    memory.read(exports.zmq_msg_data(msg), Math.min(rc, room), buffer);
    exports.zmq_msg_close(msg);
  } else if (rc > 0) {
    memory.read(place + MSG_BYTES, rc, buffer);
  }
  return rc;
}

/**
 * zmq_recv(): receives a message, or a part of one, into the buffer. Bytes that do not fit are
 * dropped. ZMQ_RCVMORE tells whether more parts follow.
 *
 * @param buffer It may be null if the length is 0.
 * @param length Default: the length of the buffer.
 * @param given Flags: ZMQ_DONTWAIT, or 0, the default.
 * @returns the size of the message, which may be more than `length`, or -1 with errno:
 * - EAGAIN: there is none now, and ZMQ_DONTWAIT is given, or ZMQ_RCVTIMEO is over;
 * - EINTR: inline, it would have to wait for the network;
 * - ENOTSUP: sockets of this type do not receive;
 * - EFSM: not now, as for a ZMQ_REQ socket before it has sent;
 * - ETERM: the context was terminated;
 * - ENOTSOCK: not a socket.
 * @example
 * const buffer = Buffer.alloc(256);
 * const size = zmq_recv(socket, buffer);
 * if (size >= 0) console.log(buffer.toString("utf8", 0, Math.min(size, buffer.length)));
 */
export const zmq_recv = define(
  (mirror) =>
    (socket: SocketPtr | null, buffer: Uint8Array | null, length?: number | null, given?: number): number => {
      const { exports, memory } = mirror;
      checkFlags(length, given, buffer?.length ?? 0, "length", "zmq_recv(socket, buffer, null, flags)");
      const flags = given ?? 0;
      const s = mirror.pointer(socket);
      const mode = mirror.withoutWait(s, flags);
      const room = lengthWithin(length, buffer === null ? 0 : bufferOf(buffer, "buffer").byteLength, "length");
      let rc: number;
      if (buffer === null || room < MIRROR_DIRECT_BYTES) {
        rc = exports.zmq_recv(s, memory.scratch, room, mode);
        if (rc > 0 && buffer) memory.read(memory.scratch, Math.min(rc, room), buffer);
      } else {
        rc = recvDirect(mirror, s, buffer, room, mode);
      }
      return rc === -1 && mode !== flags ? mirror.interrupted(s, ZMQ_RCVTIMEO) : rc;
    },
);

function sendMessage(mirror: Mirror, msg: zmq_msg_t, socket: SocketPtr | null, flags: number): number {
  const struct = structOf(mirror, msg);
  const s = mirror.pointer(socket);
  if (!msg.initialised) return mirror.fail("EFAULT");
  const mode = mirror.withoutWait(s, flags);
  const rc = mirror.exports.port_zmq_msg_send(struct, s, mode);
  return rc === -1 && mode !== flags ? mirror.interrupted(s, ZMQ_SNDTIMEO) : rc;
}

function recvMessage(mirror: Mirror, msg: zmq_msg_t, socket: SocketPtr | null, flags: number): number {
  const struct = structOf(mirror, msg);
  const s = mirror.pointer(socket);
  const mode = mirror.withoutWait(s, flags);
  const rc = mirror.exports.zmq_msg_recv(struct, s, mode);
  return rc === -1 && mode !== flags ? mirror.interrupted(s, ZMQ_RCVTIMEO) : rc;
}

/**
 * zmq_msg_send(): sends a message, or, with ZMQ_SNDMORE, a part of one. It is empty afterwards, and
 * need not be closed. If the call fails, the message is not changed.
 *
 * @returns the number of bytes, or -1 with an errno of `zmq_send()`, or EFAULT: not a message.
 */
export const zmq_msg_send = define(
  (mirror) =>
    (msg: zmq_msg_t, socket: SocketPtr | null, flags: number = 0): number =>
      sendMessage(mirror, msg, socket, flags),
  { flags: 2 },
);

/**
 * zmq_msg_recv(): receives a message, or a part of one, into an initialised zmq_msg_t, whose old
 * content is released.
 *
 * @returns the number of bytes, or -1 with an errno of `zmq_recv()`, or EFAULT: not a message.
 */
export const zmq_msg_recv = define(
  (mirror) =>
    (msg: zmq_msg_t, socket: SocketPtr | null, flags: number = 0): number =>
      recvMessage(mirror, msg, socket, flags),
  { flags: 2 },
);

/**
 * zmq_sendmsg(): `zmq_msg_send()` with the socket first.
 *
 * @deprecated Use `zmq_msg_send()`.
 */
export const zmq_sendmsg = define(
  (mirror) =>
    (socket: SocketPtr | null, msg: zmq_msg_t, flags: number = 0): number =>
      sendMessage(mirror, msg, socket, flags),
  { flags: 2 },
);

/**
 * zmq_recvmsg(): `zmq_msg_recv()` with the socket first.
 *
 * @deprecated Use `zmq_msg_recv()`.
 */
export const zmq_recvmsg = define(
  (mirror) =>
    (socket: SocketPtr | null, msg: zmq_msg_t, flags: number = 0): number =>
      recvMessage(mirror, msg, socket, flags),
  { flags: 2 },
);
