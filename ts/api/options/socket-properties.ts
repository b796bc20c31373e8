/**
 * The options of sockets as properties: their types, and what they mean. Sources: zmq_setsockopt(3) and
 * zmq_getsockopt(3). The table they are made from is in socket-options.ts.
 */
import type { AddedKindProperties, AddedProperties } from "./added-options.js";
import type { SocketType } from "../sockets/socket-kinds.js";

export type PrincipalNameType = "hostBased" | "userName" | "krb5Principal";
export type SecurityMechanism = null | "plain" | "curve" | "gssapi";

/** Options of every socket. Unless noted, they take effect for later `bind` and `connect` calls. */
export interface SocketProperties extends AddedProperties {
  /** `ZMQ_AFFINITY`: which I/O threads serve new connections: a bit a thread. Default 0: all. */
  affinity: number;
  /** `ZMQ_RATE`: highest rate of multicast transports, in kilobits a second. Default 100. */
  rate: number;
  /**
   * `ZMQ_RECOVERY_IVL`: how long a multicast receiver may be away without losing data, in milliseconds. Default
   * 10000.
   */
  recoveryInterval: number;
  /**
   * `ZMQ_LINGER`: how long messages that are still to be sent outlive `close()`, in milliseconds. -1 (default; 0
   * where the context's `blocky` is false): until they are sent; 0: they are dropped.
   */
  linger: number;
  /**
   * `ZMQ_RECONNECT_IVL`: pause before a lost connection is made again, in milliseconds. -1: it is not. Default 100.
   */
  reconnectInterval: number;
  /** `ZMQ_BACKLOG`: longest queue of connections that wait to be accepted. Default 100. */
  backlog: number;
  /**
   * `ZMQ_RECONNECT_IVL_MAX`: longest pause between attempts to connect, in milliseconds; the pause doubles from
   * `reconnectInterval` up to it. Default 0: it does not grow.
   */
  reconnectMaxInterval: number;
  /**
   * `ZMQ_MAXMSGSIZE`: largest message accepted from a peer, in bytes; a peer that sends a larger one is
   * disconnected. Default -1: any.
   */
  maxMessageSize: number;
  /** `ZMQ_TCP_KEEPALIVE`: whether TCP keep-alive is on (1), off (0), or as the system has it (-1, default). */
  tcpKeepalive: number;
  /**
   * `ZMQ_TCP_KEEPALIVE_CNT`: probes before a connection counts as dead. Node has no call for it: other values than
   * -1 (default) throw ENOPROTOOPT.
   */
  tcpKeepaliveCount: number;
  /**
   * `ZMQ_TCP_KEEPALIVE_IDLE`: seconds of silence before the first keep-alive probe. Default -1: as the system has
   * it.
   */
  tcpKeepaliveIdle: number;
  /**
   * `ZMQ_TCP_KEEPALIVE_INTVL`: seconds between probes. Node has no call for it: other values than -1 (default) throw
   * ENOPROTOOPT.
   */
  tcpKeepaliveInterval: number;
  /**
   * `ZMQ_TCP_ACCEPT_FILTER`: adds an address range, such as "127.0.0.1/8", from which TCP connections are accepted;
   * null accepts all again.
   */
  tcpAcceptFilter: string | null;
  /** `ZMQ_IMMEDIATE`: whether messages are queued only for connections that are complete. Default false. */
  immediate: boolean;
  /** `ZMQ_IPV6`: whether IPv6 is used, beside IPv4. Default false. */
  ipv6: boolean;
  /** `ZMQ_PLAIN_SERVER`: whether the socket is a server for PLAIN authentication. Default false. */
  plainServer: boolean;
  /** `ZMQ_PLAIN_USERNAME`: user name as a PLAIN client; not null makes the socket one. Default null. */
  plainUsername: string | null;
  /** `ZMQ_PLAIN_PASSWORD`: password as a PLAIN client. Default null. */
  plainPassword: string | null;
  /** `ZMQ_CURVE_SERVER`: whether the socket is a CURVE server; needs `curveSecretKey`. Default false. */
  curveServer: boolean;
  /** `ZMQ_CURVE_PUBLICKEY`: own long-term public key, in Z85 (40 characters). */
  curvePublicKey: string | null;
  /** `ZMQ_CURVE_SECRETKEY`: own long-term secret key, in Z85 (40 characters). */
  curveSecretKey: string | null;
  /** `ZMQ_CURVE_SERVERKEY`: the server's public key, in Z85; makes the socket a CURVE client. */
  curveServerKey: string | null;
  /** `ZMQ_GSSAPI_SERVER`: GSSAPI is not built in: the property is absent. */
  gssapiServer: boolean;
  /** `ZMQ_GSSAPI_PRINCIPAL`: GSSAPI is not built in: the property is absent. */
  gssapiPrincipal: string | null;
  /** `ZMQ_GSSAPI_SERVICE_PRINCIPAL`: GSSAPI is not built in: the property is absent. */
  gssapiServicePrincipal: string | null;
  /** `ZMQ_GSSAPI_PLAINTEXT`: GSSAPI is not built in: the property is absent. */
  gssapiPlainText: boolean;
  /** `ZMQ_GSSAPI_PRINCIPAL_NAMETYPE`: GSSAPI is not built in: the property is absent. */
  gssapiPrincipalNameType: PrincipalNameType;
  /** `ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE`: GSSAPI is not built in: the property is absent. */
  gssapiServicePrincipalNameType: PrincipalNameType;
  /** `ZMQ_ZAP_DOMAIN`: domain that is told to the ZAP handler. Default null. */
  zapDomain: string | null;
  /**
   * `ZMQ_TOS`: DSCP and ECN bits of IP packets. Node has no call for it: other values than 0 (default) throw
   * ENOPROTOOPT.
   */
  typeOfService: number;
  /** `ZMQ_HANDSHAKE_IVL`: longest time for a handshake, in milliseconds; 0: any. Default 30000. */
  handshakeInterval: number;
  /**
   * `ZMQ_SOCKS_PROXY`: "host:port" of the SOCKS5 proxy that tcp connections go through. Default null. `connect()` to ws and
   * udp, which libzmq connects past the proxy, throws ENOTSUP then.
   */
  socksProxy: string | null;
  /** `ZMQ_HEARTBEAT_IVL`: milliseconds between ZMTP heartbeats to each peer. Default 0: none. */
  heartbeatInterval: number;
  /** `ZMQ_HEARTBEAT_TTL`: milliseconds after which the peer is to give this side up when nothing comes. Default 0. */
  heartbeatTimeToLive: number;
  /**
   * `ZMQ_HEARTBEAT_TIMEOUT`: milliseconds without an answer to a heartbeat, after which the connection is closed.
   * Default -1: `heartbeatInterval`.
   */
  heartbeatTimeout: number;
  /**
   * `ZMQ_CONNECT_TIMEOUT`: longest time for an attempt to connect, in milliseconds. Default 0: as the system has it.
   */
  connectTimeout: number;
  /**
   * `ZMQ_TCP_MAXRT`: longest time for TCP to retransmit. Node has no call for it: other values than 0 (default)
   * throw ENOPROTOOPT.
   */
  tcpMaxRetransmitTimeout: number;
  /** `ZMQ_MULTICAST_MAXTPDU`: largest datagram of a multicast transport, in bytes. Default 1500. */
  multicastMaxTransportDataUnit: number;
  /** `ZMQ_VMCI_BUFFER_SIZE`: VMCI is not built in: EINVAL. */
  vmciBufferSize: number;
  /** `ZMQ_VMCI_BUFFER_MIN_SIZE`: VMCI is not built in: EINVAL. */
  vmciBufferMinSize: number;
  /** `ZMQ_VMCI_BUFFER_MAX_SIZE`: VMCI is not built in: EINVAL. */
  vmciBufferMaxSize: number;
  /** `ZMQ_VMCI_CONNECT_TIMEOUT`: VMCI is not built in: EINVAL. */
  vmciConnectTimeout: number;
  /**
   * `ZMQ_BINDTODEVICE`: network device to be bound to. Node has no call for it: a name throws ENOPROTOOPT. Default
   * null.
   */
  interface: string | null;
  /** `ZMQ_ZAP_ENFORCE_DOMAIN`: whether a ZAP handler is required where `zapDomain` is set. Default false. */
  zapEnforceDomain: boolean;
  /**
   * `ZMQ_LOOPBACK_FASTPATH`: A Windows shortcut for TCP on the loopback interface; without effect elsewhere. Default
   * false.
   */
  loopbackFastPath: boolean;
  /** `ZMQ_TYPE`: the kind of socket, as a number. */
  readonly type: SocketType;
  /**
   * `ZMQ_LAST_ENDPOINT`: the endpoint last bound or connected, with the real port in place of a wildcard; null:
   * none.
   */
  readonly lastEndpoint: string | null;
  /** `ZMQ_MECHANISM`: the security mechanism that the options have chosen. */
  readonly securityMechanism: SecurityMechanism;
  /** `ZMQ_THREAD_SAFE`: whether the socket may be used from several threads: the draft kinds. */
  readonly threadSafe: boolean;
}

/** Options of sockets that send. */
export interface WritableProperties {
  /** `ZMQ_MULTICAST_HOPS`: how many routers a multicast packet may cross. Default 1: none. */
  multicastHops: number;
  /**
   * `ZMQ_SNDBUF`: kernel buffer for sending, in bytes: honoured for udp, remembered for tcp and ipc. Default -1: as
   * the system has it.
   */
  sendBufferSize: number;
  /**
   * `ZMQ_SNDHWM`: messages that may wait to be sent to a peer; then the socket waits or drops, as its kind does. 0:
   * any number. Default 1000.
   */
  sendHighWaterMark: number;
  /**
   * `ZMQ_SNDTIMEO`: how long `send()` may wait, in milliseconds, before it rejects with EAGAIN. Default -1: for
   * ever.
   */
  sendTimeout: number;
}

/** Options of sockets that receive. */
export interface ReadableProperties {
  /**
   * `ZMQ_RCVBUF`: kernel buffer for receiving, in bytes: honoured for udp, remembered for tcp and ipc. Default -1:
   * as the system has it.
   */
  receiveBufferSize: number;
  /** `ZMQ_RCVHWM`: messages of a peer that may wait to be received. 0: any number. Default 1000. */
  receiveHighWaterMark: number;
  /**
   * `ZMQ_RCVTIMEO`: how long `receive()` may wait, in milliseconds, before it rejects with EAGAIN. Default -1: for
   * ever.
   */
  receiveTimeout: number;
}

/** Options that only some kinds of socket have. */
export interface KindProperties extends AddedKindProperties {
  /**
   * `ZMQ_ROUTING_ID`: the identity told to peers that are ROUTERs; 1 to 255 bytes, the first of them not 0. Default
   * null: they make one up.
   */
  routingId: string | null;
  /**
   * `ZMQ_PROBE_ROUTER`: whether an empty message is sent to each new peer, so that a ROUTER learns of it. Default
   * false.
   */
  probeRouter: boolean;
  /** `ZMQ_REQ_CORRELATE`: whether requests carry a number and replies with another one are ignored. Default false. */
  correlate: boolean;
  /** `ZMQ_REQ_RELAXED`: whether a request may be sent before the reply to the last one has come. Default false. */
  relaxed: boolean;
  /** `ZMQ_CONFLATE`: whether only the newest message is kept. Not for messages of several parts. Default false. */
  conflate: boolean;
  /**
   * `ZMQ_ROUTER_MANDATORY`: whether a message to an unknown peer is refused with EHOSTUNREACH instead of dropped.
   * Default false.
   */
  mandatory: boolean;
  /** `ZMQ_ROUTER_HANDOVER`: whether a new peer takes over the routing id of one that has it. Default false. */
  handover: boolean;
  /** `ZMQ_XPUB_NODROP`: whether sending waits at the high-water mark instead of dropping. Default false. */
  noDrop: boolean;
  /**
   * `ZMQ_XPUB_MANUAL`: whether subscriptions are made by the program, with `subscribe()` and `unsubscribe()`, and not by
   * the messages that ask for them. Default false.
   */
  manual: boolean;
  /** `ZMQ_XPUB_WELCOME_MSG`: sent to each new subscriber. Default null: nothing. */
  welcomeMessage: string | null;
  /**
   * `ZMQ_INVERT_MATCHING`: whether messages are wanted that do *not* match. The same on both sides. Default false.
   */
  invertMatching: boolean;
  /** `ZMQ_STREAM_NOTIFY`: whether peers' coming and going shows as an empty message. Default true. */
  notify: boolean;
}
