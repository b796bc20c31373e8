/** Monitoring of the connections of a socket. */
import type { MemoryPtr } from "../core/boundary/module.js";
import { intOf, textOf } from "./arguments.js";
import { define, type Mirror } from "./mirror.js";
import { tellingRefusal } from "./refused.js";
import type { SocketPtr } from "./types.js";

/** Passes null as NULL, which ends the monitoring. */
function withEndpoint(mirror: Mirror, endpoint: string | null, body: (ptr: MemoryPtr) => number): number {
  return endpoint === null
    ? body(0 as MemoryPtr)
    : tellingRefusal(mirror, -1, () => mirror.memory.withText(textOf(endpoint, "endpoint"), body));
}

/**
 * zmq_socket_monitor(): reports the events in the mask on a ZMQ_PAIR socket that it makes and binds
 * to an inproc endpoint. Connect a ZMQ_PAIR socket to it. Each event is two parts: 16 bits of event
 * and 32 bits of value, and the endpoint. Values that are errno numbers are the wasm's:
 * `platformErrno()` translates them.
 *
 * @param endpoint An inproc endpoint; null ends the monitoring.
 * @param events A mask of ZMQ_EVENT_….
 * @returns 0, or -1 with errno:
 * - EPROTONOSUPPORT: the endpoint is not inproc;
 * - EINVAL: the endpoint is malformed, or the mask has events that need another version;
 * - EADDRINUSE: another monitor has the endpoint;
 * - EACCES: the allow list of the instance does not admit it; a warning of the process says so;
 * - ETERM: the context was terminated;
 * - ENOTSOCK: not a socket.
 */
export const zmq_socket_monitor = define(
  (mirror) =>
    (socket: SocketPtr | null, endpoint: string | null, events: number): number => {
      const s = mirror.pointer(socket);
      return withEndpoint(mirror, endpoint, (ptr) => mirror.exports.zmq_socket_monitor(s, ptr, events));
    },
  { events: 2 },
);

/**
 * zmq_socket_monitor_versioned() (draft): `zmq_socket_monitor()` with a format of events and a type
 * of socket.
 *
 * @param event_version 1, or 2: the event, the number of values and each value as a part of 64
 *   bits, then the local and the remote endpoint.
 * @param type ZMQ_PAIR, ZMQ_PUB or ZMQ_PUSH.
 * @returns 0, or -1 with an errno of `zmq_socket_monitor()`, or EINVAL: another type of socket.
 */
export const zmq_socket_monitor_versioned = define(
  (mirror) =>
    (
      socket: SocketPtr | null,
      endpoint: string | null,
      events: number | bigint,
      event_version: number,
      type: number,
    ): number => {
      const s = mirror.pointer(socket);
      const [version, kind] = [intOf(event_version, "event_version"), intOf(type, "type")];
      return withEndpoint(mirror, endpoint, (ptr) =>
        mirror.exports.zmq_socket_monitor_versioned(s, ptr, BigInt(events), version, kind),
      );
    },
);

/**
 * zmq_socket_monitor_pipes_stats() (draft): asks for a ZMQ_EVENT_PIPES_STATS event for each peer,
 * with the number of queued messages in either direction.
 *
 * @returns 0, or -1 with errno:
 * - EINVAL: the socket is not monitored;
 * - EAGAIN: it has no peers yet;
 * - ENOTSOCK: not a socket.
 */
export const zmq_socket_monitor_pipes_stats = define(
  (mirror) =>
    (socket: SocketPtr | null): number =>
      mirror.exports.zmq_socket_monitor_pipes_stats(mirror.pointer(socket)),
);
