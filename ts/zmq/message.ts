/**
 * Messages: the life and the data of a zmq_msg_t.
 *
 * C aborts where a message is used that is not initialised, or closed; here that throws a TypeError.
 */
import { isRangeError } from "../shim/realm.js";
import type { MemoryPtr } from "../core/boundary/module.js";
import { bytesOf, sizeOf } from "./arguments.js";
import { define, type Mirror } from "./mirror.js";
import { messageOf, structOf, type zmq_msg_t } from "./msg.js";
import type { zmq_free_fn } from "./types.js";

/** The largest size_t. */
const SIZE_MAX = 0xffffffff;

/** Remembers that a zmq_msg_init…() has succeeded. */
function initialised(msg: zmq_msg_t, rc: number): number {
  if (rc === 0) msg.initialised = true;
  return rc;
}

/** zmq_msg_init(): makes an empty message of the struct. Always 0. */
export const zmq_msg_init = define(
  (mirror) =>
    (msg: zmq_msg_t): number =>
      initialised(msg, mirror.exports.zmq_msg_init(structOf(mirror, msg))),
);

/** zmq_msg_init_size(): makes a message of `size` undefined bytes. 0, or -1 and ENOMEM. */
export const zmq_msg_init_size = define((mirror) => (msg: zmq_msg_t, size: number): number => {
  const struct = structOf(mirror, msg);
  if (typeof size !== "number" || (Number.isFinite(size) && !Number.isInteger(size)))
    throw new TypeError(`size is a number of bytes, not ${typeof size === "number" ? size : typeof size}`);
  if (!(size <= SIZE_MAX)) return mirror.fail("ENOMEM");
  return initialised(msg, mirror.exports.zmq_msg_init_size(struct, size));
});

/** zmq_msg_init_buffer() (draft): makes a message of a copy of the bytes. 0, or -1 and ENOMEM. */
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

/** The data in wasm memory, and what gives it back. undefined: no room. */
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
 * zmq_msg_init_data(): makes a message of data that libzmq does not copy. Data that lies in wasm memory is used where it
 * is; other data is copied there, once. `ffn(data, hint)` is called exactly once, when libzmq lets go of the data: when
 * the last copy of the message is closed, or is sent. It is called from within libzmq and must not call libzmq. 0, or
 * -1 and ENOMEM, and then `ffn` is not called.
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
      if (ffn && typeof ffn !== "function") throw new TypeError("ffn is a function or null");
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
 * zmq_msg_close(): lets go of what the message holds; the struct stays, and may be initialised again. 0, or -1 and
 * EFAULT: not a message.
 */
export const zmq_msg_close = define((mirror) => (msg: zmq_msg_t): number => {
  const rc = mirror.exports.zmq_msg_close(structOf(mirror, msg));
  if (rc === 0) msg.initialised = false;
  return rc;
});

/**
 * zmq_msg_move(): the destination gets what the source holds, and lets go of what it held; the source is empty then. 0,
 * or -1 and EFAULT: one of them is not a message.
 */
export const zmq_msg_move = define(
  (mirror) =>
    (destination: zmq_msg_t, source: zmq_msg_t): number =>
      mirror.exports.zmq_msg_move(structOf(mirror, destination), structOf(mirror, source)),
);

/**
 * zmq_msg_copy(): the destination gets what the source holds, too, without copying the bytes, and lets go of what it
 * held. Do not write to a message that is shared. 0, or -1 and EFAULT: one of them is not a message.
 */
export const zmq_msg_copy = define(
  (mirror) =>
    (destination: zmq_msg_t, source: zmq_msg_t): number =>
      mirror.exports.zmq_msg_copy(structOf(mirror, destination), structOf(mirror, source)),
);

/**
 * zmq_msg_data(): the message's bytes themselves, to be read and written. The view is valid until the next call of any
 * function here: memory may grow, or the message may be closed; take a copy to keep them.
 */
export const zmq_msg_data = define((mirror) => (msg: zmq_msg_t): Buffer => {
  const { exports, memory } = mirror;
  const struct = messageOf(mirror, msg);
  const size = exports.zmq_msg_size(struct) >>> 0;
  return memory.bufferAt(exports.zmq_msg_data(struct) >>> 0, size);
});

/** zmq_msg_size(): how many bytes the message has. */
export const zmq_msg_size = define(
  (mirror) =>
    (msg: zmq_msg_t): number =>
      mirror.exports.zmq_msg_size(messageOf(mirror, msg)) >>> 0,
);
