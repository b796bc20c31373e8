/**
 * Sockets: their life, their endpoints, their groups.
 *
 * An endpoint is "transport://address": tcp, ipc, inproc, ws, udp. Inline, tcp and ipc listeners
 * are bound before zmq_bind() returns; a connection is made in the turns of the event loop that
 * follow zmq_connect().
 */
import type { MemoryPtr } from "../core/boundary/module.js";
import { bytesOf, sizeOf, textBytesOf, textOf } from "./arguments.js";
import { ZMQ_SERVER } from "./constants.js";
import { define, type Mirror } from "./mirror.js";
import { tellingRefusal } from "./refused.js";
import type { ContextPtr, SocketPtr } from "./types.js";

/**
 * zmq_socket(): makes a socket.
 *
 * @param type ZMQ_PAIR to ZMQ_CHANNEL.
 * @returns the socket, or null with errno:
 * - EINVAL: unknown type;
 * - EFAULT: not a context;
 * - EMFILE: as many sockets are open as ZMQ_MAX_SOCKETS allows;
 * - ETERM: the context was shut down or terminated.
 */
export const zmq_socket = define(
  (mirror) =>
    (context: ContextPtr | null, type: number): SocketPtr | null => {
      const socket = mirror.exports.zmq_socket(mirror.pointer(context), type);
      if (type >= ZMQ_SERVER && socket !== 0 && !mirror.instance.callsBlock && mirror.isThreadSafe(socket))
        mirror.threadSafe.add(socket >>> 0);
      return mirror.handleOrNull<SocketPtr>(socket);
    },
  { type: 1 },
);

/**
 * zmq_close(): closes a socket. The handle is invalid afterwards, and the addresses that it was
 * bound to are free. Unsent messages are sent within ZMQ_LINGER; received messages that were not
 * read are dropped.
 *
 * @returns 0, or -1 with errno ENOTSOCK: not a socket.
 */
export const zmq_close = define((mirror) => (socket: SocketPtr | null): number => {
  const s = mirror.pointer(socket);
  mirror.threadSafe.delete(s);
  const rc = mirror.exports.zmq_close(s);
  if (rc === 0) mirror.instance.finish();
  return rc;
});

type EndpointCall = "zmq_bind" | "zmq_connect" | "zmq_unbind" | "zmq_disconnect";

function callEndpoint(mirror: Mirror, name: EndpointCall, socket: SocketPtr | null, endpoint: string): number {
  const s = mirror.pointer(socket);
  return tellingRefusal(mirror, -1, () =>
    mirror.memory.withText(textOf(endpoint, "endpoint"), (ptr) => mirror.exports[name](s, ptr)),
  );
}

/** Makes a call that gives up an address, which is free when this returns. */
function leave(
  mirror: Mirror,
  name: "zmq_unbind" | "zmq_disconnect",
  socket: SocketPtr | null,
  endpoint: string,
): number {
  const rc = callEndpoint(mirror, name, socket, endpoint);
  if (rc === 0) mirror.instance.finish(name === "zmq_disconnect" ? mirror.pointer(socket) : undefined);
  return rc;
}

/**
 * zmq_bind(): accepts connections on a local endpoint. A wildcard, such as "tcp://127.0.0.1:*" or
 * "ipc://*", is replaced by a free one, which is the value of ZMQ_LAST_ENDPOINT.
 *
 * @returns 0, or -1 with errno:
 * - EINVAL: the endpoint is malformed, or its port out of range;
 * - EPROTONOSUPPORT: unknown transport;
 * - ENOCOMPATPROTO: the transport does not go with the type of the socket;
 * - EADDRINUSE: the address is in use;
 * - EADDRNOTAVAIL: the address is not one of this machine;
 * - ENODEV: there is no such interface;
 * - ENAMETOOLONG: an ipc path that is too long for a socket;
 * - EACCES: the system does not permit it, or the allow list of the instance does not admit it; a
 *   warning of the process says so;
 * - ETERM: the context was terminated;
 * - ENOTSOCK: not a socket;
 * - EMTHREAD: the context has no I/O thread.
 */
export const zmq_bind = define((mirror) => (socket: SocketPtr | null, endpoint: string): number => {
  const rc = callEndpoint(mirror, "zmq_bind", socket, endpoint);
  if (rc === 0 && endpoint.startsWith("udp:")) mirror.instance.finish();
  return rc;
});

/**
 * zmq_connect(): connects to an endpoint, now or once it can be reached. Messages may be sent at
 * once.
 *
 * @returns 0, or -1 with errno:
 * - EINVAL: the endpoint is malformed, or its port out of range;
 * - EACCES: the allow list of the instance does not admit it; a warning of the process says so;
 * - EPROTONOSUPPORT: unknown transport;
 * - ENOCOMPATPROTO: the transport does not go with the type of the socket;
 * - ETERM: the context was terminated;
 * - ENOTSOCK: not a socket;
 * - EMTHREAD: the context has no I/O thread.
 */
export const zmq_connect = define(
  (mirror) =>
    (socket: SocketPtr | null, endpoint: string): number =>
      callEndpoint(mirror, "zmq_connect", socket, endpoint),
);

/**
 * zmq_unbind(): stops to accept connections on an endpoint, and closes the connections that it
 * accepted. The address is free when it returns.
 *
 * @param endpoint As ZMQ_LAST_ENDPOINT spells it.
 * @returns 0, or -1 with errno:
 * - EINVAL: the endpoint is malformed;
 * - ENOENT: the socket is not bound to it;
 * - ETERM: the context was terminated;
 * - ENOTSOCK: not a socket.
 */
export const zmq_unbind = define(
  (mirror) =>
    (socket: SocketPtr | null, endpoint: string): number =>
      leave(mirror, "zmq_unbind", socket, endpoint),
);

/**
 * zmq_disconnect(): ends a connection. Its queued messages are still sent within ZMQ_LINGER.
 *
 * @returns 0, or -1 with errno:
 * - EINVAL: the endpoint is malformed;
 * - ENOENT: the socket is not connected to it;
 * - ETERM: the context was terminated;
 * - ENOTSOCK: not a socket.
 */
export const zmq_disconnect = define(
  (mirror) =>
    (socket: SocketPtr | null, endpoint: string): number =>
      leave(mirror, "zmq_disconnect", socket, endpoint),
);

/**
 * zmq_connect_peer() (draft): `zmq_connect()` on a ZMQ_PEER socket.
 *
 * @returns the routing id of the peer, for `zmq_msg_set_routing_id()`, or 0 with errno:
 * - EINVAL, EPROTONOSUPPORT, ENOCOMPATPROTO, ETERM, ENOTSOCK, EMTHREAD: as `zmq_connect()`;
 * - ENOTSUP: the socket is of another type;
 * - EFAULT: ZMQ_IMMEDIATE is set.
 */
export const zmq_connect_peer = define((mirror) => (socket: SocketPtr | null, endpoint: string): number => {
  const s = mirror.pointer(socket);
  return tellingRefusal(mirror, 0, () =>
    mirror.memory.withText(textOf(endpoint, "endpoint"), (ptr) => mirror.exports.zmq_connect_peer(s, ptr) >>> 0),
  );
});

/**
 * zmq_join() (draft): a ZMQ_DISH socket joins a group.
 *
 * @param group Text, or bytes that need not be UTF-8.
 * @returns 0, or -1 with errno:
 * - ENOTSUP: the socket is of another type;
 * - EINVAL: the name is longer than ZMQ_GROUP_MAX_LENGTH, or the socket has joined it already;
 * - ENOTSOCK: not a socket.
 */
export const zmq_join = define((mirror) => (socket: SocketPtr | null, group: string | Uint8Array): number => {
  const s = mirror.pointer(socket);
  return mirror.memory.withBytes(textBytesOf(group, "group"), (ptr) => mirror.exports.zmq_join(s, ptr));
});

/**
 * zmq_leave() (draft): a ZMQ_DISH socket leaves a group.
 *
 * @param group Text, or bytes that need not be UTF-8.
 * @returns 0, or -1 with errno:
 * - ENOTSUP: the socket is of another type;
 * - EINVAL: the name is longer than ZMQ_GROUP_MAX_LENGTH, or the socket has not joined it;
 * - ENOTSOCK: not a socket.
 */
export const zmq_leave = define((mirror) => (socket: SocketPtr | null, group: string | Uint8Array): number => {
  const s = mirror.pointer(socket);
  return mirror.memory.withBytes(textBytesOf(group, "group"), (ptr) => mirror.exports.zmq_leave(s, ptr));
});

/**
 * zmq_socket_get_peer_state() (draft): tells whether a message can be sent now to a peer of a
 * ZMQ_ROUTER socket.
 *
 * @param routing_id The routing id of the peer.
 * @param size Default: all bytes of `routing_id`.
 * @returns ZMQ_POLLOUT or 0, or -1 with errno:
 * - EHOSTUNREACH: there is no such peer;
 * - ENOTSUP: the socket is of another type;
 * - ENOTSOCK: not a socket.
 */
export const zmq_socket_get_peer_state = define(
  (mirror) =>
    (socket: SocketPtr | null, routing_id: Uint8Array | string, size?: number | null): number => {
      const s = mirror.pointer(socket);
      const bytes = bytesOf(routing_id, "routing_id");
      const length = sizeOf(routing_id, size, bytes.byteLength);
      return mirror.memory.withBytes(bytes, (ptr: MemoryPtr) =>
        mirror.exports.zmq_socket_get_peer_state(s, ptr, length),
      );
    },
);
