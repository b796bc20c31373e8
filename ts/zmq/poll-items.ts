/** An array of zmq_pollitem_t in wasm memory, for one call of C's zmq_poll(). */
import type { MemoryPtr } from "../core/boundary/module.js";
import type { Mirror } from "./mirror.js";
import type { zmq_pollitem_t } from "./types.js";

/** zmq_pollitem_t: socket, fd, and two shorts: events and revents. */
const ITEM_BYTES = 12;

/** Calls zmq_poll() with all items. Returns its result, and fills in `revents`. */
export function pollOnce(mirror: Mirror, items: readonly zmq_pollitem_t[], timeout: number): number {
  const { exports, memory } = mirror;
  return memory.borrow(items.length * ITEM_BYTES, (ptr: MemoryPtr) => {
    let at = ptr >>> 2;
    for (const item of items) {
      memory.u32[at++] = mirror.pointer(item.socket ?? null);
      memory.i32[at++] = item.fd ?? 0;
      memory.i32[at++] = item.events & 0xffff;
    }
    const rc = exports.zmq_poll(ptr, items.length, timeout);
    at = (ptr >>> 2) + 2;
    for (const item of items) {
      item.revents = (memory.i32[at] ?? 0) >> 16;
      at += 3;
    }
    return rc;
  });
}
