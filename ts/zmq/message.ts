/**
 * Messages: the life and the data of a zmq_msg_t.
 *
 * C aborts if a message is used that is not initialised, or closed; here that throws a TypeError.
 */
import { isRangeError } from "../shim/realm.js";
import type { Bytes } from "../shim/program-bytes.js";
import type { MemoryPtr } from "../core/boundary/module.js";
import { bytesOf, sizeOf } from "./arguments.js";
import { define, type Mirror } from "./mirror.js";
import { messageOf, structOf, type zmq_msg_t } from "./msg.js";
import type { zmq_free_fn } from "./types.js";

/** The largest size_t. */
const SIZE_MAX = 0xffffffff;

/** Records that a zmq_msg_init…() has succeeded. */
function initialised(msg: zmq_msg_t, rc: number): number {
  if (rc === 0) msg.initialised = true;
  return rc;
}

/**
 * zmq_msg_init(): initialises an empty message.
 *
 * @returns 0, always.
 */
export const zmq_msg_init = define(
  (mirror) =>
    (msg: zmq_msg_t): number =>
      initialised(msg, mirror.exports.zmq_msg_init(structOf(mirror, msg))),
);

/**
 * zmq_msg_init_size(): initialises a message of `size` undefined bytes.
 *
 * @returns 0, or -1 with errno ENOMEM.
 */
export const zmq_msg_init_size = define((mirror) => (msg: zmq_msg_t, size: number): number => {
  const struct = structOf(mirror, msg);
  if (typeof size !== "number" || (Number.isFinite(size) && !Number.isInteger(size)))
    throw new TypeError(`size must be a number of bytes, not ${typeof size === "number" ? size : typeof size}`);
  if (!(size <= SIZE_MAX)) return mirror.fail("ENOMEM");
  return initialised(msg, mirror.exports.zmq_msg_init_size(struct, size));
});

/**
 * zmq_msg_init_buffer() (draft): initialises a message with a copy of the bytes.
 *
 * @param size Default: all bytes of `data`.
 * @returns 0, or -1 with errno ENOMEM.
 */
export const zmq_msg_init_buffer = define(
  (mirror) =>
    (msg: zmq_msg_t, data: Uint8Array | string | null, size?: number | null): number => {
      const { exports, memory } = mirror;
      const ptr = structOf(mirror, msg);
      const bytes = bytesOf(data, "data");
      const length = sizeOf(data, size, bytes.byteLength);
      const rc = exports.zmq_msg_init_size(ptr, length);
      if (rc === 0) memory.write(exports.zmq_msg_data(ptr), bytes.subarray(0, length));
      return initialised(msg, rc);
    },
);

/** The data in wasm memory, and a function that frees it; undefined if there is no room. */
function placeData(mirror: Mirror, bytes: Uint8Array): { ptr: MemoryPtr; free: () => void } | undefined {
  const { memory } = mirror;
  if (bytes.buffer === memory.u8.buffer) return { ptr: bytes.byteOffset as MemoryPtr, free: () => undefined };
  try {
    const ptr = memory.alloc(bytes.byteLength);
    memory.write(ptr, bytes);
    return { ptr, free: () => memory.free(ptr) };
  } catch (error) {
    if (isRangeError(error)) return undefined;
    throw error;
  }
}

/**
 * zmq_msg_init_data(): initialises a message with data that libzmq does not copy. Data in wasm
 * memory is used in place. Other data is copied to wasm memory, once.
 *
 * @param size Default: all bytes of `data`.
 * @param ffn `ffn(data, hint)` is called exactly once, when libzmq releases the data: the last copy
 *   of the message is closed, or sent. libzmq calls it, so it must not call libzmq.
 * @param hint Any value, which is passed to `ffn`.
 * @returns 0, or -1 with errno ENOMEM, and then `ffn` is not called.
 */
export const zmq_msg_init_data = define(
  (mirror) =>
    (
      msg: zmq_msg_t,
      data: Uint8Array | string | null,
      size?: number | null,
      ffn?: zmq_free_fn | null,
      hint?: unknown,
    ): number => {
      const { callbacks, failure } = mirror.instance;
      if (failure) throw failure;
      const struct = structOf(mirror, msg);
      const bytes = bytesOf(data, "data");
      const length = sizeOf(data, size, bytes.byteLength);
      if (ffn && typeof ffn !== "function") throw new TypeError("ffn must be a function or null");
      const placed = placeData(mirror, bytes.subarray(0, length));
      if (!placed) return mirror.fail("ENOMEM");
      const release = callbacks.addRelease(() => {
        placed.free();
        ffn?.(bytes, hint);
      });
      const rc = mirror.exports.port_msg_init_data(struct, placed.ptr, length, release);
      if (rc !== 0) {
        callbacks.removeRelease(release);
        placed.free();
      }
      return initialised(msg, rc);
    },
);

/**
 * zmq_msg_close(): releases the data of the message. The struct stays, and may be initialised
 * again.
 *
 * @returns 0, or -1 with errno EFAULT: not a message.
 */
export const zmq_msg_close = define((mirror) => (msg: zmq_msg_t): number => {
  const rc = mirror.exports.zmq_msg_close(structOf(mirror, msg));
  if (rc === 0) msg.initialised = false;
  return rc;
});

/**
 * zmq_msg_move(): moves the content of the source to the destination, whose old content is
 * released. The source is empty afterwards.
 *
 * @returns 0, or -1 with errno EFAULT: one of them is not a message.
 */
export const zmq_msg_move = define(
  (mirror) =>
    (destination: zmq_msg_t, source: zmq_msg_t): number =>
      mirror.exports.zmq_msg_move(structOf(mirror, destination), structOf(mirror, source)),
);

/**
 * zmq_msg_copy(): makes the destination share the content of the source, without copying the bytes.
 * The old content of the destination is released. Do not write to a message that is shared.
 *
 * @returns 0, or -1 with errno EFAULT: one of them is not a message.
 */
export const zmq_msg_copy = define(
  (mirror) =>
    (destination: zmq_msg_t, source: zmq_msg_t): number =>
      mirror.exports.zmq_msg_copy(structOf(mirror, destination), structOf(mirror, source)),
);

/**
 * zmq_msg_data(): the message's own bytes, which may be read and written. The view is valid until
 * the next call of any function here, because memory may grow, or the message may be closed. Copy
 * the bytes to keep them.
 */
export const zmq_msg_data = define((mirror) => (msg: zmq_msg_t): Bytes => {
  const { exports, memory } = mirror;
  const struct = messageOf(mirror, msg);
  const size = exports.zmq_msg_size(struct) >>> 0;
  return memory.bufferAt(exports.zmq_msg_data(struct) >>> 0, size);
});

/** zmq_msg_size(): the number of bytes of the message. */
export const zmq_msg_size = define(
  (mirror) =>
    (msg: zmq_msg_t): number =>
      mirror.exports.zmq_msg_size(messageOf(mirror, msg)) >>> 0,
);
