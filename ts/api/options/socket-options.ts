/** The options of sockets: the one table that their properties are made from. */
import * as zmq from "../../zmq/constants.js";
import { socketOptions } from "../../zmq/option-table.js";
import { addedKindTable, addedTable, routerTable } from "./added-options.js";
import type { OptionRow } from "./option-row.js";
import type { KindProperties, ReadableProperties, WritableProperties } from "./kind-properties.js";
import type { SecurityMechanism, SocketProperties } from "./socket-properties.js";
import { wssTable } from "./wss-options.js";
import type { WssTrustProperties } from "./wss-trust.js";

const MECHANISMS: readonly SecurityMechanism[] = [null, "plain", "curve", "gssapi"];

/** GSSAPI is not built, so its properties are absent, as in npm zeromq. */
type Present = Exclude<keyof SocketProperties, `gssapi${string}` | keyof WssTrustProperties>;

export const socketTable: Record<Present, OptionRow> = {
  affinity: { option: zmq.ZMQ_AFFINITY, type: "Uint64", access: "rw" },
  rate: { option: zmq.ZMQ_RATE, type: "Int32", access: "rw" },
  recoveryInterval: { option: zmq.ZMQ_RECOVERY_IVL, type: "Int32", access: "rw" },
  linger: { option: zmq.ZMQ_LINGER, type: "Int32", access: "rw" },
  reconnectInterval: { option: zmq.ZMQ_RECONNECT_IVL, type: "Int32", access: "rw" },
  backlog: { option: zmq.ZMQ_BACKLOG, type: "Int32", access: "rw" },
  reconnectMaxInterval: { option: zmq.ZMQ_RECONNECT_IVL_MAX, type: "Int32", access: "rw" },
  maxMessageSize: { option: zmq.ZMQ_MAXMSGSIZE, type: "Int64", access: "rw" },
  tcpKeepalive: { option: zmq.ZMQ_TCP_KEEPALIVE, type: "Int32", access: "rw" },
  tcpKeepaliveCount: { option: zmq.ZMQ_TCP_KEEPALIVE_CNT, type: "Int32", access: "rw" },
  tcpKeepaliveIdle: { option: zmq.ZMQ_TCP_KEEPALIVE_IDLE, type: "Int32", access: "rw" },
  tcpKeepaliveInterval: { option: zmq.ZMQ_TCP_KEEPALIVE_INTVL, type: "Int32", access: "rw" },
  tcpAcceptFilter: { option: zmq.ZMQ_TCP_ACCEPT_FILTER, type: "String", access: "rw" },
  immediate: { option: zmq.ZMQ_IMMEDIATE, type: "Bool", access: "rw" },
  ipv6: { option: zmq.ZMQ_IPV6, type: "Bool", access: "rw" },
  plainServer: { option: zmq.ZMQ_PLAIN_SERVER, type: "Bool", access: "rw" },
  plainUsername: { option: zmq.ZMQ_PLAIN_USERNAME, type: "String", access: "rw" },
  plainPassword: { option: zmq.ZMQ_PLAIN_PASSWORD, type: "String", access: "rw" },
  curveServer: { option: zmq.ZMQ_CURVE_SERVER, type: "Bool", access: "rw" },
  curvePublicKey: { option: zmq.ZMQ_CURVE_PUBLICKEY, type: "String", access: "rw" },
  curveSecretKey: { option: zmq.ZMQ_CURVE_SECRETKEY, type: "String", access: "rw" },
  curveServerKey: { option: zmq.ZMQ_CURVE_SERVERKEY, type: "String", access: "rw" },
  zapDomain: { option: zmq.ZMQ_ZAP_DOMAIN, type: "String", access: "rw" },
  typeOfService: { option: zmq.ZMQ_TOS, type: "Uint32", access: "rw" },
  handshakeInterval: { option: zmq.ZMQ_HANDSHAKE_IVL, type: "Int32", access: "rw" },
  socksProxy: { option: zmq.ZMQ_SOCKS_PROXY, type: "String", access: "rw" },
  heartbeatInterval: { option: zmq.ZMQ_HEARTBEAT_IVL, type: "Int32", access: "rw" },
  heartbeatTimeToLive: { option: zmq.ZMQ_HEARTBEAT_TTL, type: "Int32", access: "rw" },
  heartbeatTimeout: { option: zmq.ZMQ_HEARTBEAT_TIMEOUT, type: "Int32", access: "rw" },
  connectTimeout: { option: zmq.ZMQ_CONNECT_TIMEOUT, type: "Int32", access: "rw" },
  tcpMaxRetransmitTimeout: { option: zmq.ZMQ_TCP_MAXRT, type: "Int32", access: "rw" },
  multicastMaxTransportDataUnit: { option: zmq.ZMQ_MULTICAST_MAXTPDU, type: "Int32", access: "rw" },
  vmciBufferSize: { option: zmq.ZMQ_VMCI_BUFFER_SIZE, type: "Uint64", access: "rw" },
  vmciBufferMinSize: { option: zmq.ZMQ_VMCI_BUFFER_MIN_SIZE, type: "Uint64", access: "rw" },
  vmciBufferMaxSize: { option: zmq.ZMQ_VMCI_BUFFER_MAX_SIZE, type: "Uint64", access: "rw" },
  vmciConnectTimeout: { option: zmq.ZMQ_VMCI_CONNECT_TIMEOUT, type: "Int32", access: "rw" },
  interface: { option: zmq.ZMQ_BINDTODEVICE, type: "String", access: "rw" },
  zapEnforceDomain: { option: zmq.ZMQ_ZAP_ENFORCE_DOMAIN, type: "Bool", access: "rw" },
  loopbackFastPath: { option: zmq.ZMQ_LOOPBACK_FASTPATH, type: "Bool", access: "rw" },
  type: { option: zmq.ZMQ_TYPE, type: "Int32", access: "r" },
  lastEndpoint: { option: zmq.ZMQ_LAST_ENDPOINT, type: "String", access: "r" },
  securityMechanism: { option: zmq.ZMQ_MECHANISM, type: "Int32", access: "r", values: MECHANISMS },
  threadSafe: { option: zmq.ZMQ_THREAD_SAFE, type: "Bool", access: "r" },
  ...addedTable,
  ...wssTable,
};

export const writableTable: Record<keyof WritableProperties, OptionRow> = {
  multicastHops: { option: zmq.ZMQ_MULTICAST_HOPS, type: "Int32", access: "rw" },
  sendBufferSize: { option: zmq.ZMQ_SNDBUF, type: "Int32", access: "rw" },
  sendHighWaterMark: { option: zmq.ZMQ_SNDHWM, type: "Int32", access: "rw" },
  sendTimeout: { option: zmq.ZMQ_SNDTIMEO, type: "Int32", access: "rw" },
};

export const readableTable: Record<keyof ReadableProperties, OptionRow> = {
  receiveBufferSize: { option: zmq.ZMQ_RCVBUF, type: "Int32", access: "rw" },
  receiveHighWaterMark: { option: zmq.ZMQ_RCVHWM, type: "Int32", access: "rw" },
  receiveTimeout: { option: zmq.ZMQ_RCVTIMEO, type: "Int32", access: "rw" },
};

export const kindTable: Record<keyof KindProperties, OptionRow> = {
  routingId: { option: zmq.ZMQ_ROUTING_ID, type: "String", access: "rw" },
  probeRouter: { option: zmq.ZMQ_PROBE_ROUTER, type: "Bool", access: "w" },
  correlate: { option: zmq.ZMQ_REQ_CORRELATE, type: "Bool", access: "w" },
  relaxed: { option: zmq.ZMQ_REQ_RELAXED, type: "Bool", access: "w" },
  conflate: { option: zmq.ZMQ_CONFLATE, type: "Bool", access: "w" },
  mandatory: { option: zmq.ZMQ_ROUTER_MANDATORY, type: "Bool", access: "rw" },
  handover: { option: zmq.ZMQ_ROUTER_HANDOVER, type: "Bool", access: "w" },
  noDrop: { option: zmq.ZMQ_XPUB_NODROP, type: "Bool", access: "w" },
  manual: { option: zmq.ZMQ_XPUB_MANUAL, type: "Bool", access: "w" },
  welcomeMessage: { option: zmq.ZMQ_XPUB_WELCOME_MSG, type: "String", access: "w" },
  invertMatching: { option: zmq.ZMQ_INVERT_MATCHING, type: "Bool", access: "rw" },
  notify: { option: zmq.ZMQ_STREAM_NOTIFY, type: "Bool", access: "w" },
  ...addedKindTable,
};

const names: ReadonlyMap<number, string> = new Map([
  ...socketOptions.map(({ name, value }) => [value, name] as const),
  ...[socketTable, writableTable, readableTable, kindTable, routerTable].flatMap((table) =>
    Object.entries(table).map(([name, { option }]: [string, OptionRow]) => [option, name] as const),
  ),
]);

/** The names of all options of all types of socket. */
export function optionNames(): Iterable<string> {
  return names.values();
}

/** The property of an option; without one, its name in C; without that, its number. */
export function nameOf(option: number): string {
  return names.get(option) ?? `option ${option}`;
}

/** Options that apply at any time. Others apply to later connections, with a warning. */
export const immediate: ReadonlySet<number> = new Set([
  zmq.ZMQ_SUBSCRIBE,
  zmq.ZMQ_UNSUBSCRIBE,
  zmq.ZMQ_LINGER,
  zmq.ZMQ_ROUTER_MANDATORY,
  zmq.ZMQ_PROBE_ROUTER,
  zmq.ZMQ_XPUB_VERBOSE,
  zmq.ZMQ_XPUB_VERBOSER,
  zmq.ZMQ_XPUB_MANUAL_LAST_VALUE,
  zmq.ZMQ_ONLY_FIRST_SUBSCRIBE,
  zmq.ZMQ_REQ_CORRELATE,
  zmq.ZMQ_REQ_RELAXED,
  zmq.ZMQ_ROUTER_HANDOVER,
  zmq.ZMQ_SNDHWM,
  zmq.ZMQ_RCVHWM,
  zmq.ZMQ_SNDTIMEO,
  zmq.ZMQ_RCVTIMEO,
]);
