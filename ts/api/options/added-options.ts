/**
 * Options of sockets without a property in npm zeromq, named as it would name them: types, and the
 * tables that the properties are made from. After zmq_setsockopt(3), zmq_draft.h and options.cpp.
 */
import * as zmq from "../../zmq/constants.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { OptionRow } from "./option-row.js";

/**
 * Options of every socket that npm zeromq does not have. They apply to later `bind` and `connect`
 * calls.
 */
export interface AddedProperties {
  /**
   * `ZMQ_SOCKS_USERNAME`: user name for the SOCKS5 proxy of `socksProxy`, up to 255 bytes. null:
   * none.
   *
   * @default null
   * @throws EINVAL for longer names.
   */
  socksUsername: string | null;
  /**
   * `ZMQ_SOCKS_PASSWORD`: password for the SOCKS5 proxy, up to 255 bytes.
   *
   * @default null
   * @throws EINVAL for longer passwords.
   */
  socksPassword: string | null;
  /**
   * `ZMQ_RECONNECT_STOP`: when a lost connection is not made again. A sum of
   * `ZMQ_RECONNECT_STOP_CONN_REFUSED` (1: the peer refuses connections),
   * `ZMQ_RECONNECT_STOP_HANDSHAKE_FAILED` (2) and `ZMQ_RECONNECT_STOP_AFTER_DISCONNECT` (3 in
   * zmq_draft.h of libzmq 4.3.4: also after `disconnect()`). 0: it is always made again.
   *
   * @default 0
   * @example
   * new Dealer({ reconnectStop: 1 }); // gives up where nothing listens
   */
  reconnectStop: number;
  /**
   * `ZMQ_MULTICAST_LOOP`: whether the sending machine receives its own multicast datagrams, over
   * udp and epgm.
   *
   * @default true
   */
  multicastLoop: boolean;
  /**
   * `ZMQ_IN_BATCH_SIZE`: most bytes of one read from a connection, rounded up to a multiple of 8,
   * at least 16.
   *
   * @default 8192
   * @throws EINVAL for less than 1.
   */
  inBatchSize: number;
  /**
   * `ZMQ_OUT_BATCH_SIZE`: most bytes that are gathered for one write.
   *
   * @default 8192
   * @throws EINVAL for less than 1.
   */
  outBatchSize: number;
  /**
   * `ZMQ_METADATA`: a property that peers see with each message, as "X-name:value". Each assignment
   * adds one. The peer reads it with `receiveDetailed({ properties: ["X-name"] })`.
   *
   * @throws EINVAL for names that do not begin with "X-".
   * @example
   * dealer.metadata = "X-Version:2";
   */
  metadata: string;
  /**
   * `ZMQ_USE_FD`: a listening descriptor to use. Node has no call for it.
   *
   * @default -1
   * @throws ENOPROTOOPT for other values.
   */
  useFd: number;
  /**
   * `ZMQ_PRIORITY`: priority of packets. Node has no call for it.
   *
   * @default 0
   * @throws ENOPROTOOPT for other values.
   */
  priority: number;
}

/** Options that only some types of socket have, and npm zeromq does not have. */
export interface AddedKindProperties {
  /**
   * `ZMQ_XPUB_MANUAL_LAST_VALUE`: as `manual`, and the next message after a subscription goes to
   * that subscriber alone, for example the last value that it has missed.
   *
   * @default false
   */
  manualLastValue: boolean;
  /**
   * `ZMQ_ONLY_FIRST_SUBSCRIBE`: whether only the first part of a message can be a subscription, so
   * that later parts may begin with a byte 0 or 1. Otherwise each part can be one.
   *
   * @default false
   */
  onlyFirstSubscribe: boolean;
  /**
   * `ZMQ_HELLO_MSG`: a message that each new peer gets before all others, over any transport. null:
   * none.
   *
   * @default null
   * @example
   * new Router({ helloMessage: "welcome" });
   */
  helloMessage: string | Bytes | null;
  /**
   * `ZMQ_DISCONNECT_MSG`: a message that is received as if from a peer when its connection has
   * ended. null: none.
   *
   * @default null
   * @example
   * new Router({ disconnectMessage: "gone" }); // receives [routing id, "gone"]
   */
  disconnectMessage: string | Bytes | null;
}

/** Options of ROUTER sockets that npm zeromq does not have. */
export interface RouterProperties {
  /**
   * `ZMQ_ROUTER_NOTIFY`: whether connecting (`ZMQ_NOTIFY_CONNECT`, 1) and disconnecting peers
   * (`ZMQ_NOTIFY_DISCONNECT`, 2), or both (3), are received as a message of the routing id and an
   * empty part.
   *
   * @default 0
   * @throws EINVAL for other values.
   */
  notify: number;
  /**
   * `ZMQ_ROUTER_RAW`: whether the socket speaks plain TCP, as a Stream does: a message is the
   * routing id of a connection and a piece of its bytes. Set it before `bind` and `connect`; it
   * cannot be unset.
   *
   * @default false
   */
  raw: boolean;
}

export const addedTable: Record<keyof AddedProperties, OptionRow> = {
  socksUsername: { option: zmq.ZMQ_SOCKS_USERNAME, type: "String", access: "rw" },
  socksPassword: { option: zmq.ZMQ_SOCKS_PASSWORD, type: "String", access: "rw" },
  reconnectStop: { option: zmq.ZMQ_RECONNECT_STOP, type: "Int32", access: "rw" },
  multicastLoop: { option: zmq.ZMQ_MULTICAST_LOOP, type: "Bool", access: "rw" },
  inBatchSize: { option: zmq.ZMQ_IN_BATCH_SIZE, type: "Int32", access: "rw" },
  outBatchSize: { option: zmq.ZMQ_OUT_BATCH_SIZE, type: "Int32", access: "rw" },
  metadata: { option: zmq.ZMQ_METADATA, type: "String", access: "w" },
  useFd: { option: zmq.ZMQ_USE_FD, type: "Int32", access: "rw" },
  priority: { option: zmq.ZMQ_PRIORITY, type: "Int32", access: "rw" },
};

export const addedKindTable: Record<keyof AddedKindProperties, OptionRow> = {
  manualLastValue: { option: zmq.ZMQ_XPUB_MANUAL_LAST_VALUE, type: "Bool", access: "w" },
  onlyFirstSubscribe: { option: zmq.ZMQ_ONLY_FIRST_SUBSCRIBE, type: "Bool", access: "w" },
  helloMessage: { option: zmq.ZMQ_HELLO_MSG, type: "String", access: "w" },
  disconnectMessage: { option: zmq.ZMQ_DISCONNECT_MSG, type: "String", access: "w" },
};

export const routerTable: Record<keyof RouterProperties, OptionRow> = {
  notify: { option: zmq.ZMQ_ROUTER_NOTIFY, type: "Int32", access: "rw" },
  raw: { option: zmq.ZMQ_ROUTER_RAW, type: "Bool", access: "w" },
};
