/**
 * Sending and receiving several parts with one call. Inline they do not wait, as the calls in
 * transfer.ts.
 */
import type { MemoryPtr } from "../core/boundary/module.js";
import { bytesOf, lengthWithin } from "./arguments.js";
import { ZMQ_RCVTIMEO, ZMQ_SNDTIMEO } from "./constants.js";
import { define } from "./mirror.js";
import type { Ref, SocketPtr } from "./types.js";

/** struct iovec: base and length, 32 bits each. */
const IOVEC_BYTES = 8;
/** Limit of the parts of one call. */
const MOST_PARTS = 1 << 20;

/**
 * zmq_sendiov(): sends each of the first buffers: with ZMQ_SNDMORE as the parts of one message,
 * without it as messages.
 *
 * @param count Default: all buffers of `iov`.
 * @returns the number of bytes of the last, or -1 with an errno of `zmq_send()`, or EINVAL: `count`
 *   is 0.
 */
export const zmq_sendiov = define(
  (mirror) =>
    (
      socket: SocketPtr | null,
      iov: readonly (Uint8Array | string)[] | null,
      count?: number | null,
      flags: number = 0,
    ): number => {
      const { exports, memory } = mirror;
      if (iov !== null && !Array.isArray(iov)) throw new TypeError("iov must be an array of buffers, or null");
      const s = mirror.pointer(socket);
      const mode = mirror.withoutWait(s, flags);
      const parts = (iov ?? [])
        .slice(0, lengthWithin(count, iov?.length ?? 0, "count"))
        .map((part) => bytesOf(part, "iov"));
      const head = parts.length * IOVEC_BYTES;
      const size = parts.reduce((sum, part) => sum + part.byteLength, head);
      return memory.borrow(size, (ptr) => {
        let data = ptr + head;
        parts.forEach((part, i) => {
          const at = (ptr + i * IOVEC_BYTES) >>> 2;
          memory.u32[at] = data;
          memory.u32[at + 1] = part.byteLength;
          memory.u8.set(part, data);
          data += part.byteLength;
        });
        const rc = exports.zmq_sendiov(s, ptr, parts.length, mode);
        return rc === -1 && mode !== flags ? mirror.interrupted(s, ZMQ_SNDTIMEO) : rc;
      });
    },
  { flags: 3 },
);

/**
 * zmq_recviov(): receives parts of one message. ZMQ_RCVMORE tells whether more parts follow.
 *
 * @param iov Gets a buffer for each part.
 * @param count Before: the largest number of parts. Afterwards: the number of parts, even if the
 *   call fails after some.
 * @returns the number of parts, or -1 with an errno of `zmq_recv()`, or EINVAL: `count` is 0.
 */
export const zmq_recviov = define(
  (mirror) =>
    (socket: SocketPtr | null, iov: Uint8Array[], count: Ref<number>, flags: number = 0): number => {
      const { exports, memory } = mirror;
      const s = mirror.pointer(socket);
      const mode = mirror.withoutWait(s, flags);
      if (typeof (count as Ref<number> | undefined)?.value !== "number")
        throw new TypeError("count must be { value: number }");
      if (!Array.isArray(iov)) throw new TypeError("iov must be an array, which gets a buffer for each part");
      const room = lengthWithin(count.value, MOST_PARTS, "count");
      return memory.borrow(4 + room * IOVEC_BYTES, (counter) => {
        const table = (counter + 4) as MemoryPtr;
        memory.u32[counter >>> 2] = room;
        memory.u8.fill(0, table, table + room * IOVEC_BYTES);
        const rc = exports.zmq_recviov(s, table, counter, mode);
        count.value = memory.u32[counter >>> 2] ?? 0;
        for (let i = 0; i < count.value; i++) {
          const at = (table >>> 2) + 2 * i;
          const base = (memory.u32[at] ?? 0) as MemoryPtr;
          if (base === 0) break; // nothing was received, so the count does not change
          iov[i] = memory.copy(base, memory.u32[at + 1] ?? 0);
          memory.free(base);
        }
        return rc === -1 && mode !== flags ? mirror.interrupted(s, ZMQ_RCVTIMEO) : rc;
      });
    },
  { flags: 3 },
);
