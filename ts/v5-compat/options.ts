/**
 * Socket options by the numbers of npm zeromq 5: the property of today's sockets for each, and how
 * its values differ. Options without a property throw here what npm zeromq 6 throws.
 */
import { withDetail, shown } from "../api/errors.js";
import { nearest } from "../api/names.js";
import * as zmq from "../zmq/constants.js";

/** Options that have a name of their own on a version 5 socket. */
export const shortOptions = {
  _fd: zmq.ZMQ_FD as number,
  _ioevents: zmq.ZMQ_EVENTS as number,
  _receiveMore: zmq.ZMQ_RCVMORE as number,
  _subscribe: zmq.ZMQ_SUBSCRIBE as number,
  _unsubscribe: zmq.ZMQ_UNSUBSCRIBE as number,
  affinity: zmq.ZMQ_AFFINITY as number,
  backlog: zmq.ZMQ_BACKLOG as number,
  identity: zmq.ZMQ_IDENTITY as number,
  linger: zmq.ZMQ_LINGER as number,
  rate: zmq.ZMQ_RATE as number,
  rcvbuf: zmq.ZMQ_RCVBUF as number,
  last_endpoint: zmq.ZMQ_LAST_ENDPOINT as number,
  reconnect_ivl: zmq.ZMQ_RECONNECT_IVL as number,
  recovery_ivl: zmq.ZMQ_RECOVERY_IVL as number,
  sndbuf: zmq.ZMQ_SNDBUF as number,
  mechanism: zmq.ZMQ_MECHANISM as number,
  plain_server: zmq.ZMQ_PLAIN_SERVER as number,
  plain_username: zmq.ZMQ_PLAIN_USERNAME as number,
  plain_password: zmq.ZMQ_PLAIN_PASSWORD as number,
  curve_server: zmq.ZMQ_CURVE_SERVER as number,
  curve_publickey: zmq.ZMQ_CURVE_PUBLICKEY as number,
  curve_secretkey: zmq.ZMQ_CURVE_SECRETKEY as number,
  curve_serverkey: zmq.ZMQ_CURVE_SERVERKEY as number,
  zap_domain: zmq.ZMQ_ZAP_DOMAIN as number,
  heartbeat_ivl: zmq.ZMQ_HEARTBEAT_IVL as number,
  heartbeat_ttl: zmq.ZMQ_HEARTBEAT_TTL as number,
  heartbeat_timeout: zmq.ZMQ_HEARTBEAT_TIMEOUT as number,
  connect_timeout: zmq.ZMQ_CONNECT_TIMEOUT as number,
};

export type OptionValue = string | number | boolean | null;

/** A socket of the async API, by the names of its properties and methods. */
type Properties = Record<string, unknown>;

interface Option {
  get?: (socket: Properties) => unknown;
  set?: (socket: Properties, value: unknown) => void;
}

/** The property itself. */
function same(property: string): Required<Option> {
  return {
    get: (socket) => socket[property],
    set: (socket, value) => {
      socket[property] = value;
    },
  };
}

/** The property is a boolean, and the option 1 or 0. */
function flag(property: string): Required<Option> {
  return {
    get: (socket) => (socket[property] ? 1 : 0),
    set: (socket, value) => {
      socket[property] = Boolean(value);
    },
  };
}

function call(method: "subscribe" | "unsubscribe"): Option {
  return {
    set: (socket, value) => {
      (socket as Record<typeof method, (filter: unknown) => void>)[method](value);
    },
  };
}

function refused(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}

const notRaw = refused("ZMQ_ROUTER_RAW is not supported in compatibility mode");
const MECHANISMS: readonly unknown[] = [null, "plain", "curve", "gssapi"];

const options: Readonly<Record<number, Option>> = {
  [zmq.ZMQ_AFFINITY]: same("affinity"),
  [zmq.ZMQ_IDENTITY]: same("routingId"),
  [zmq.ZMQ_SUBSCRIBE]: call("subscribe"),
  [zmq.ZMQ_UNSUBSCRIBE]: call("unsubscribe"),
  [zmq.ZMQ_RATE]: same("rate"),
  [zmq.ZMQ_RECOVERY_IVL]: same("recoveryInterval"),
  [zmq.ZMQ_SNDBUF]: same("sendBufferSize"),
  [zmq.ZMQ_RCVBUF]: same("receiveBufferSize"),
  [zmq.ZMQ_RCVMORE]: { get: refused("ZMQ_RCVMORE is not supported in compatibility mode") },
  [zmq.ZMQ_FD]: { get: refused("ZMQ_FD is not supported in compatibility mode") },
  [zmq.ZMQ_EVENTS]: {
    get: ({ readable, writable }) => (readable ? zmq.ZMQ_POLLIN : 0) | (writable ? zmq.ZMQ_POLLOUT : 0),
  },
  [zmq.ZMQ_TYPE]: { get: same("type").get },
  [zmq.ZMQ_LINGER]: same("linger"),
  [zmq.ZMQ_RECONNECT_IVL]: same("reconnectInterval"),
  [zmq.ZMQ_BACKLOG]: same("backlog"),
  [zmq.ZMQ_RECONNECT_IVL_MAX]: same("reconnectMaxInterval"),
  [zmq.ZMQ_MAXMSGSIZE]: same("maxMessageSize"),
  [zmq.ZMQ_SNDHWM]: same("sendHighWaterMark"),
  [zmq.ZMQ_RCVHWM]: same("receiveHighWaterMark"),
  [zmq.ZMQ_MULTICAST_HOPS]: same("multicastHops"),
  [zmq.ZMQ_RCVTIMEO]: same("receiveTimeout"),
  [zmq.ZMQ_SNDTIMEO]: same("sendTimeout"),
  [zmq.ZMQ_IPV4ONLY]: {
    get: (socket) => !socket["ipv6"],
    set: (socket, value) => {
      socket["ipv6"] = !value;
    },
  },
  [zmq.ZMQ_LAST_ENDPOINT]: { get: same("lastEndpoint").get },
  [zmq.ZMQ_ROUTER_MANDATORY]: flag("mandatory"),
  [zmq.ZMQ_TCP_KEEPALIVE]: same("tcpKeepalive"),
  [zmq.ZMQ_TCP_KEEPALIVE_CNT]: same("tcpKeepaliveCount"),
  [zmq.ZMQ_TCP_KEEPALIVE_IDLE]: same("tcpKeepaliveIdle"),
  [zmq.ZMQ_TCP_KEEPALIVE_INTVL]: same("tcpKeepaliveInterval"),
  [zmq.ZMQ_TCP_ACCEPT_FILTER]: { set: same("tcpAcceptFilter").set },
  [zmq.ZMQ_DELAY_ATTACH_ON_CONNECT]: flag("immediate"),
  [zmq.ZMQ_XPUB_VERBOSE]: {
    get: refused("Reading ZMQ_XPUB_VERBOSE is not supported"),
    set: (socket, value) => {
      socket["verbosity"] = value ? "allSubs" : null;
    },
  },
  [zmq.ZMQ_ROUTER_RAW]: { get: notRaw, set: notRaw },
  [zmq.ZMQ_IPV6]: flag("ipv6"),
  [zmq.ZMQ_MECHANISM]: { get: ({ securityMechanism }) => Math.max(MECHANISMS.indexOf(securityMechanism), 0) },
  [zmq.ZMQ_PLAIN_SERVER]: flag("plainServer"),
  [zmq.ZMQ_PLAIN_USERNAME]: same("plainUsername"),
  [zmq.ZMQ_PLAIN_PASSWORD]: same("plainPassword"),
  [zmq.ZMQ_CURVE_SERVER]: flag("curveServer"),
  [zmq.ZMQ_CURVE_PUBLICKEY]: same("curvePublicKey"),
  [zmq.ZMQ_CURVE_SECRETKEY]: same("curveSecretKey"),
  [zmq.ZMQ_CURVE_SERVERKEY]: same("curveServerKey"),
  [zmq.ZMQ_ZAP_DOMAIN]: same("zapDomain"),
  [zmq.ZMQ_HEARTBEAT_IVL]: same("heartbeatInterval"),
  [zmq.ZMQ_HEARTBEAT_TTL]: same("heartbeatTimeToLive"),
  [zmq.ZMQ_HEARTBEAT_TIMEOUT]: same("heartbeatTimeout"),
  [zmq.ZMQ_CONNECT_TIMEOUT]: same("connectTimeout"),
  [zmq.ZMQ_ROUTER_HANDOVER]: { set: flag("handover").set },
};

/** The option with this number or short name. */
function optionOf(option: number | string): Option {
  return options[typeof option === "number" ? option : (shortOptions as Record<string, number>)[option]!] ?? {};
}

/** @throws Error if there is no such option, or if it cannot be read. */
export function getOption(socket: object, option: number | string): OptionValue {
  const { get, set } = optionOf(option);
  if (!get) throw unknown(option, set && "can only be set");
  return get(socket as Properties) as OptionValue;
}

/** @throws Error if there is no such option, or if it cannot be set. */
export function setOption(socket: object, option: number | string, value: unknown): void {
  const { get, set } = optionOf(option);
  if (!set) throw unknown(option, get && "can only be read");
  set(socket as Properties, value);
}

/** The error for an option that cannot be read or set: it is unknown, or for the reason. */
function unknown(option: unknown, reason: string | undefined): Error {
  const error = new Error("Unknown option");
  if (reason !== undefined) return withDetail(error, `${shown(option)} ${reason}`);
  const meant = typeof option === "string" ? nearest(option, Object.keys(shortOptions)) : undefined;
  const hint = meant === undefined ? "options are ZMQ_ numbers, or names of zmq.options" : `did you mean "${meant}"?`;
  return withDetail(error, `${shown(option)}: ${hint}`);
}
