/** An array of zmq_pollitem_t in wasm memory, for one call of C's zmq_poll(). */
import type { MemoryPtr } from "../core/boundary/module.js";
import { checkInt } from "./integers.js";
import type { Mirror } from "./mirror.js";
import type { zmq_pollitem_t } from "./types.js";

/** zmq_pollitem_t: socket, fd, and two shorts: events and revents. */
const ITEM_BYTES = 12;

/** Throws a TypeError for an item that C's types would not allow. */
function checkItem(item: unknown, i: number): void {
  if (typeof item !== "object" || item === null) throw new TypeError(`items[${i}] must be a zmq_pollitem_t`);
  const { fd, events } = item as Partial<zmq_pollitem_t>;
  checkInt(events, `items[${i}].events`);
  if (fd !== undefined) checkInt(fd, `items[${i}].fd`);
}

/**
 * Calls zmq_poll() with all items. Returns its result, and fills in `revents`. A socket that is
 * none is ENOTSOCK; C would otherwise poll the item's descriptor.
 */
export function pollOnce(mirror: Mirror, items: readonly zmq_pollitem_t[], timeout: number): number {
  const { exports, memory } = mirror;
  items.forEach(checkItem);
  if (items.some(({ socket }) => mirror.optionalPointer(socket) === undefined)) return mirror.fail("ENOTSOCK");
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
