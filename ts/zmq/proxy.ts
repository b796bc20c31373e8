/**
 * Proxies. In C they return only when their context is terminated. Inline they cannot wait: a call
 * forwards the queued messages, and returns -1 with errno EINTR when it would have to wait.
 *
 * Inline, a message that a proxy has received is lost if the other side is full, because libzmq
 * drops it, and zmq_proxy_steerable() forgets that it was paused. So inline they serve sockets in
 * the process. Over a network, forward with zmq_recv() and zmq_send() after `zmq_poll_async()`.
 */
import type { SocketPtr as RawSocket } from "../core/boundary/module.js";
import { ZMQ_TYPE } from "./constants.js";
import { define, type Mirror } from "./mirror.js";
import type { SocketPtr } from "./types.js";

type OptionalSocket = RawSocket | undefined;

/**
 * Whether all are sockets; optional ones may be null. C does not check, and would use a closed
 * socket.
 */
function areSockets(mirror: Mirror, required: OptionalSocket[], optional: OptionalSocket[]): boolean {
  const isSocket = (socket = NULL): boolean => mirror.intOption(socket, ZMQ_TYPE) !== undefined;
  return required.every(isSocket) && optional.every((socket) => socket === NULL || isSocket(socket));
}

const NULL = 0 as RawSocket;

function proxy(
  mirror: Mirror,
  sockets: readonly (SocketPtr | null)[],
  run: (frontend: RawSocket, backend: RawSocket, capture: RawSocket, control: RawSocket) => number,
): number {
  const all = sockets.map((each) => mirror.optionalPointer(each));
  if (!areSockets(mirror, all.slice(0, 2), all.slice(2)))
    return mirror.failedWith("ENOTSOCK") ? mirror.fail("EFAULT") : -1;
  const [frontend = NULL, backend = NULL, capture = NULL, control = NULL] = all;
  return run(frontend, backend, capture, control);
}

/**
 * zmq_proxy(): forwards messages between two sockets, in both directions.
 *
 * @param capture A socket that gets a copy of each message. Default: none.
 * @returns -1, always, with errno:
 * - EINTR: inline, all queued messages are forwarded;
 * - EFAULT: `frontend` or `backend` is not a socket, or `capture` is neither a socket nor null;
 * - ETERM: the context was terminated.
 */
export const zmq_proxy = define(
  (mirror) =>
    (frontend: SocketPtr | null, backend: SocketPtr | null, capture: SocketPtr | null = null): number =>
      proxy(mirror, [frontend, backend, capture], (f, b, c) => mirror.exports.zmq_proxy(f, b, c)),
);

/**
 * zmq_proxy_steerable(): `zmq_proxy()` with a control socket.
 *
 * @param control Receives "PAUSE", "RESUME", "TERMINATE" and "STATISTICS". Other messages are
 *   ignored (patch 057-proxy-commands).
 * @returns 0 after "TERMINATE", or -1 with an errno of `zmq_proxy()`.
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

/**
 * zmq_device(): `zmq_proxy()` without capture.
 *
 * @param type Such as ZMQ_QUEUE. It has no effect.
 * @deprecated Use `zmq_proxy()`.
 */
export const zmq_device = define(
  (mirror) =>
    (type: number, frontend: SocketPtr | null, backend: SocketPtr | null): number =>
      proxy(mirror, [frontend, backend], (f, b) => mirror.exports.zmq_device(type, f, b)),
);
