/**
 * Proxies. In C they return only when their context is terminated. Inline they cannot: a call forwards what is there, and
 * returns -1 and EINTR as soon as it would have to wait. A message in its hands is then lost if it is the full side that
 * it would have to wait for, because libzmq drops it; and zmq_proxy_steerable() forgets that it was paused. So inline
 * they serve sockets in the process; over a network, forward with zmq_recv() and zmq_send() after `zmq_poll_async()`.
 */
import type { SocketPtr as RawSocket } from "../core/boundary/module.js";
import { ZMQ_TYPE } from "./constants.js";
import { define, type Mirror } from "./mirror.js";
import type { SocketPtr } from "./types.js";

/** C does not check its sockets, and would run into what was one. A socket that C lets be NULL may be null. */
function areSockets(mirror: Mirror, required: RawSocket[], optional: RawSocket[]): boolean {
  const isSocket = (socket: RawSocket): boolean => mirror.intOption(socket, ZMQ_TYPE) !== undefined;
  return required.every(isSocket) && optional.every((socket) => socket === 0 || isSocket(socket));
}

function proxy(
  mirror: Mirror,
  sockets: readonly (SocketPtr | null)[],
  run: (frontend: RawSocket, backend: RawSocket, capture: RawSocket, control: RawSocket) => number,
): number {
  const NULL = 0 as RawSocket;
  const [frontend = NULL, backend = NULL, capture = NULL, control = NULL] = sockets.map((each) => mirror.pointer(each));
  if (!areSockets(mirror, [frontend, backend], [capture, control]))
    return mirror.failedWith("ENOTSOCK") ? mirror.fail("EFAULT") : -1;
  return run(frontend, backend, capture, control);
}

/**
 * zmq_proxy(): forwards messages between two sockets, in both directions, and copies them to `capture`. Always -1 and
 *  - EINTR: inline, everything that was there is forwarded;
 *  - EFAULT: `frontend` or `backend` is not a socket;
 *  - ETERM: the context was terminated.
 */
export const zmq_proxy = define(
  (mirror) =>
    (frontend: SocketPtr | null, backend: SocketPtr | null, capture: SocketPtr | null = null): number =>
      proxy(mirror, [frontend, backend, capture], (f, b, c) => mirror.exports.zmq_proxy(f, b, c)),
);

/**
 * zmq_proxy_steerable(): `zmq_proxy()` that obeys the messages "PAUSE", "RESUME", "TERMINATE" and "STATISTICS" on
 * `control`; any other ends the instance, as it aborts in C. 0 after "TERMINATE", or -1 and what `zmq_proxy()` says.
 */
export const zmq_proxy_steerable = define(
  (mirror) =>
    (
      frontend: SocketPtr | null,
      backend: SocketPtr | null,
      capture: SocketPtr | null = null,
      control: SocketPtr | null = null,
    ): number =>
      proxy(mirror, [frontend, backend, capture, control], (f, b, c, ctl) =>
        mirror.exports.zmq_proxy_steerable(f, b, c, ctl),
      ),
);

/** zmq_device(): `zmq_proxy()` without capture, deprecated. The type, such as ZMQ_QUEUE, has no meaning. */
export const zmq_device = define(
  (mirror) =>
    (type: number, frontend: SocketPtr | null, backend: SocketPtr | null): number =>
      proxy(mirror, [frontend, backend], (f, b) => mirror.exports.zmq_device(type, f, b)),
);
