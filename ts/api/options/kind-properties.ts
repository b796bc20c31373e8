/**
 * The options that only some types of socket have, as properties: types and documentation, after
 * zmq_setsockopt(3).
 */
import type { AddedKindProperties } from "./added-options.js";

/** Options of sockets that send. */
export interface WritableProperties {
  /**
   * `ZMQ_MULTICAST_HOPS`: the number of routers that a multicast packet may cross. 1: none.
   *
   * @default 1
   */
  multicastHops: number;
  /**
   * `ZMQ_SNDBUF`: kernel buffer for sending, in bytes. It is set for udp, and only stored for tcp
   * and ipc. -1: the system's default.
   *
   * @default -1
   */
  sendBufferSize: number;
  /**
   * `ZMQ_SNDHWM`: number of messages that may be queued for a peer. At this mark the socket waits
   * or drops messages, according to its type. 0: no limit.
   *
   * @default 1000
   */
  sendHighWaterMark: number;
  /**
   * `ZMQ_SNDTIMEO`: milliseconds after which a waiting `send()` rejects with EAGAIN. -1: no limit.
   *
   * @default -1
   */
  sendTimeout: number;
}

/** Options of sockets that receive. */
export interface ReadableProperties {
  /**
   * `ZMQ_RCVBUF`: kernel buffer for receiving, in bytes. It is set for udp, and only stored for tcp
   * and ipc. -1: the system's default.
   *
   * @default -1
   */
  receiveBufferSize: number;
  /**
   * `ZMQ_RCVHWM`: number of messages of a peer that may be queued. 0: no limit.
   *
   * @default 1000
   */
  receiveHighWaterMark: number;
  /**
   * `ZMQ_RCVTIMEO`: milliseconds after which a waiting `receive()` rejects with EAGAIN. -1: no
   * limit.
   *
   * @default -1
   */
  receiveTimeout: number;
}

/** Options that only some types of socket have. */
export interface KindProperties extends AddedKindProperties {
  /**
   * `ZMQ_ROUTING_ID`: the identity at peers that are ROUTERs: 1 to 255 bytes, of which the first is
   * not 0. null: the peer chooses one.
   *
   * @default null
   */
  routingId: string | null;
  /**
   * `ZMQ_PROBE_ROUTER`: whether each new peer gets an empty message, by which a ROUTER learns of
   * the connection.
   *
   * @default false
   */
  probeRouter: boolean;
  /**
   * `ZMQ_REQ_CORRELATE`: whether requests carry a number, and replies with another number are
   * ignored.
   *
   * @default false
   */
  correlate: boolean;
  /**
   * `ZMQ_REQ_RELAXED`: whether a request may be sent before the reply to the last one.
   *
   * @default false
   */
  relaxed: boolean;
  /**
   * `ZMQ_CONFLATE`: whether only the newest message is kept. It does not work with messages of
   * several parts.
   *
   * @default false
   */
  conflate: boolean;
  /**
   * `ZMQ_ROUTER_MANDATORY`: whether a message to an unknown peer fails with EHOSTUNREACH instead of
   * being dropped.
   *
   * @default false
   */
  mandatory: boolean;
  /**
   * `ZMQ_ROUTER_HANDOVER`: whether a new peer takes over the routing id of a connected one.
   *
   * @default false
   */
  handover: boolean;
  /**
   * `ZMQ_XPUB_NODROP`: whether sending waits at the high-water mark instead of dropping messages.
   *
   * @default false
   */
  noDrop: boolean;
  /**
   * `ZMQ_XPUB_MANUAL`: whether the program makes subscriptions, with `subscribe()` and
   * `unsubscribe()`, and not the messages that ask for them.
   *
   * @default false
   */
  manual: boolean;
  /**
   * `ZMQ_XPUB_WELCOME_MSG`: a message to each new subscriber. null: none.
   *
   * @default null
   */
  welcomeMessage: string | null;
  /**
   * `ZMQ_INVERT_MATCHING`: whether subscribers get the messages that do *not* match. Set it on both
   * sides.
   *
   * @default false
   */
  invertMatching: boolean;
  /**
   * `ZMQ_STREAM_NOTIFY`: whether connecting and disconnecting peers are received as an empty
   * message.
   *
   * @default true
   */
  notify: boolean;
}
