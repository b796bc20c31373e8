/**
 * zmq_poller_…() (draft): a set of sockets to wait for. C takes a pointer to the handle in some
 * functions, and sets it to NULL; here all take the handle. `user_data` is any JavaScript value,
 * kept here. Waiting is as in poll.ts.
 */
import type { MemoryPtr, SocketPtr as RawSocket } from "../core/boundary/module.js";
import { checkRef, lengthWithin } from "./arguments.js";
import { define, type Mirror } from "./mirror.js";
import type { PollerPtr, Ref, SocketPtr, zmq_poller_event_t } from "./types.js";

/**
 * zmq_poller_event_t: socket, fd, user_data, events, of 32 bits each (the last is a short, padded).
 */
const EVENT_BYTES = 16;
/** Limit of the events of one call. */
const MOST_EVENTS = 1 << 20;

/**
 * zmq_poller_new(): makes a poller.
 *
 * @returns the poller, or null with errno ENOMEM if there is no room for one.
 */
export const zmq_poller_new = define((mirror) => (): PollerPtr | null => {
  const poller = mirror.exports.zmq_poller_new();
  if (poller !== 0) mirror.pollers.set(poller >>> 0, { sockets: new Map(), fds: new Map() });
  return mirror.handleOrNull<PollerPtr>(poller);
});

/**
 * zmq_poller_destroy(): frees the poller. The handle is invalid afterwards, and its sockets are not
 * changed.
 *
 * @returns 0, or -1 with errno EFAULT: not a poller.
 */
export const zmq_poller_destroy = define((mirror) => (poller: PollerPtr | null): number => {
  const { exports, memory } = mirror;
  const p = mirror.pointer(poller);
  memory.u32[memory.scratch >>> 2] = p;
  const rc = exports.zmq_poller_destroy(memory.scratch);
  if (rc === 0) mirror.pollers.delete(p);
  return rc;
});

/**
 * zmq_poller_size(): the number of sockets and descriptors in the poller.
 *
 * @returns the number, or -1 with errno EFAULT: not a poller.
 */
export const zmq_poller_size = define(
  (mirror) =>
    (poller: PollerPtr | null): number =>
      mirror.exports.zmq_poller_size(mirror.pointer(poller)),
);

/**
 * zmq_poller_add(): adds a socket. Remove the socket before you close it.
 *
 * @param user_data Any value; it is in the events of this socket.
 * @param events A mask of ZMQ_POLL…, which may be 0.
 * @returns 0, or -1 with errno:
 * - EFAULT: not a poller;
 * - ENOTSOCK: not a socket;
 * - EINVAL: the poller has it already, or unknown events;
 * - ENOMEM, EMFILE: no room.
 */
export const zmq_poller_add = define(
  (mirror) =>
    (poller: PollerPtr | null, socket: SocketPtr | null, user_data: unknown, events: number): number => {
      const p = mirror.pointer(poller);
      const s = mirror.pointer(socket);
      const rc = mirror.exports.zmq_poller_add(p, s, 0, events);
      if (rc === 0) mirror.pollers.get(p)?.sockets.set(s, user_data);
      return rc;
    },
  { events: 3 },
);

/**
 * zmq_poller_modify(): changes the events of a socket.
 *
 * @returns 0, or -1 with errno:
 * - EFAULT: not a poller;
 * - ENOTSOCK: not a socket;
 * - EINVAL: the poller does not have it, or unknown events.
 */
export const zmq_poller_modify = define(
  (mirror) =>
    (poller: PollerPtr | null, socket: SocketPtr | null, events: number): number =>
      mirror.exports.zmq_poller_modify(mirror.pointer(poller), mirror.pointer(socket), events),
  { events: 2 },
);

/**
 * zmq_poller_remove(): removes a socket.
 *
 * @returns 0, or -1 with errno EFAULT, ENOTSOCK or EINVAL, as `zmq_poller_modify()`.
 */
export const zmq_poller_remove = define((mirror) => (poller: PollerPtr | null, socket: SocketPtr | null): number => {
  const p = mirror.pointer(poller);
  const s = mirror.pointer(socket);
  const rc = mirror.exports.zmq_poller_remove(p, s);
  if (rc === 0) mirror.pollers.get(p)?.sockets.delete(s);
  return rc;
});

/**
 * zmq_poller_add_fd(): `zmq_poller_add()` for a descriptor of the instance, such as the value of
 * ZMQ_FD.
 *
 * @returns 0, or -1 with errno EFAULT, EINVAL or ENOMEM, as `zmq_poller_add()`, or EBADF: the
 *   descriptor is -1.
 */
export const zmq_poller_add_fd = define(
  (mirror) =>
    (poller: PollerPtr | null, fd: number, user_data: unknown, events: number): number => {
      const p = mirror.pointer(poller);
      const rc = mirror.exports.zmq_poller_add_fd(p, fd, 0, events);
      if (rc === 0) mirror.pollers.get(p)?.fds.set(fd, user_data);
      return rc;
    },
  { fd: 1, events: 3 },
);

/**
 * zmq_poller_modify_fd(): `zmq_poller_modify()` for a descriptor.
 *
 * @returns 0, or -1 with errno EFAULT, EINVAL or EBADF.
 */
export const zmq_poller_modify_fd = define(
  (mirror) =>
    (poller: PollerPtr | null, fd: number, events: number): number =>
      mirror.exports.zmq_poller_modify_fd(mirror.pointer(poller), fd, events),
  { fd: 1, events: 2 },
);

/**
 * zmq_poller_remove_fd(): `zmq_poller_remove()` for a descriptor.
 *
 * @returns 0, or -1 with errno EFAULT, EINVAL or EBADF.
 */
export const zmq_poller_remove_fd = define((mirror) => (poller: PollerPtr | null, fd: number): number => {
  const p = mirror.pointer(poller);
  const rc = mirror.exports.zmq_poller_remove_fd(p, fd);
  if (rc === 0) mirror.pollers.get(p)?.fds.delete(fd);
  return rc;
});

/** The event at an address in wasm memory. */
function readEvent(mirror: Mirror, poller: number, ptr: MemoryPtr): zmq_poller_event_t {
  const { u32, i32 } = mirror.memory;
  const at = ptr >>> 2;
  const data = mirror.pollers.get(poller);
  const socket = u32[at] ?? 0;
  const fd = i32[at + 1] ?? -1;
  const events = ((i32[at + 3] ?? 0) << 16) >> 16;
  const user_data = events === 0 ? null : socket ? data?.sockets.get(socket) : data?.fds.get(fd);
  return { socket: mirror.handleOrNull<SocketPtr>(socket as RawSocket), fd, user_data, events };
}

/**
 * zmq_poller_wait(): waits for an event.
 *
 * @param event Gets the event. If the call fails, it has no socket, descriptor -1 and no events.
 * @param timeout Milliseconds; -1: no limit.
 * @returns 0, or -1 with errno:
 * - EAGAIN: there was no event in time;
 * - EINTR: inline, it would have to wait for the network;
 * - EFAULT: not a poller, or it is empty and there is no limit;
 * - ETERM: the context of a socket was terminated.
 */
export const zmq_poller_wait = define(
  (mirror) =>
    (poller: PollerPtr | null, event: zmq_poller_event_t, timeout: number): number => {
      const p = mirror.pointer(poller);
      return mirror.memory.borrow(EVENT_BYTES, (ptr) => {
        const rc = mirror.exports.zmq_poller_wait(p, ptr, timeout);
        Object.assign(event, readEvent(mirror, p, ptr));
        return rc;
      });
    },
  { timeout: 2 },
);

/**
 * zmq_poller_wait_all(): `zmq_poller_wait()` for several events.
 *
 * @param events Gets the events.
 * @param n_events Largest number of events.
 * @returns the number of events, or -1 with an errno of `zmq_poller_wait()`, or EINVAL: `n_events`
 *   is negative.
 */
export const zmq_poller_wait_all = define(
  (mirror) =>
    (poller: PollerPtr | null, events: zmq_poller_event_t[], n_events: number, timeout: number): number => {
      const p = mirror.pointer(poller);
      const room = n_events < 0 ? 0 : lengthWithin(n_events, MOST_EVENTS, "n_events");
      return mirror.memory.borrow(room * EVENT_BYTES, (ptr) => {
        const rc = mirror.exports.zmq_poller_wait_all(p, ptr, n_events, timeout);
        for (let i = 0; i < rc; i++) events[i] = readEvent(mirror, p, (ptr + i * EVENT_BYTES) as MemoryPtr);
        return rc;
      });
    },
  { n_events: 2, timeout: 3 },
);

/**
 * zmq_poller_fd(): the descriptor that becomes ready when one of the poller's thread-safe sockets
 * does.
 *
 * @param fd Gets the descriptor.
 * @returns 0, or -1 with errno:
 * - EFAULT: not a poller;
 * - EINVAL: it has no thread-safe socket.
 */
export const zmq_poller_fd = define((mirror) => (poller: PollerPtr | null, fd: Ref<number>): number => {
  checkRef(fd, "fd");
  const { exports, memory } = mirror;
  const rc = exports.zmq_poller_fd(mirror.pointer(poller), memory.scratch);
  if (rc === 0) fd.value = memory.i32[memory.scratch >>> 2] ?? -1;
  return rc;
});
