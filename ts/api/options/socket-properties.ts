/**
 * The options of sockets as properties: types and documentation, after zmq_setsockopt(3) and
 * zmq_getsockopt(3). socket-options.ts has the table that the properties are made from,
 * and kind-properties.ts the options that only some types of socket have.
 */
import type { AddedProperties } from "./added-options.js";
import type { SocketType } from "../sockets/socket-kinds.js";
import type { WssProperties } from "./wss-options.js";

export type PrincipalNameType = "hostBased" | "userName" | "krb5Principal";
export type SecurityMechanism = null | "plain" | "curve" | "gssapi";

/** Options of every socket. Unless noted, they apply to later `bind` and `connect` calls. */
export interface SocketProperties extends AddedProperties, WssProperties {
  /**
   * `ZMQ_AFFINITY`: the I/O threads that serve new connections, one bit for each thread.
   *
   * @default 0 (all threads)
   */
  affinity: number;
  /**
   * `ZMQ_RATE`: highest rate of multicast transports, in kilobits per second.
   *
   * @default 100
   */
  rate: number;
  /**
   * `ZMQ_RECOVERY_IVL`: longest absence of a multicast receiver without loss of data, in
   * milliseconds.
   *
   * @default 10000
   */
  recoveryInterval: number;
  /**
   * `ZMQ_LINGER`: time for unsent messages after `close()`, in milliseconds. -1: until they are
   * sent. 0: they are dropped.
   *
   * @default -1, or 0 if the context's `blocky` is false
   */
  linger: number;
  /**
   * `ZMQ_RECONNECT_IVL`: pause before a reconnection, in milliseconds. -1: no reconnection.
   *
   * @default 100
   */
  reconnectInterval: number;
  /**
   * `ZMQ_BACKLOG`: longest queue of connections that wait to be accepted.
   *
   * @default 100
   */
  backlog: number;
  /**
   * `ZMQ_RECONNECT_IVL_MAX`: longest pause between attempts to connect, in milliseconds. The pause
   * doubles from `reconnectInterval` up to it. 0: the pause does not grow.
   *
   * @default 0
   */
  reconnectMaxInterval: number;
  /**
   * `ZMQ_MAXMSGSIZE`: largest message that is accepted from a peer, in bytes. A peer that sends a
   * larger one is disconnected. -1: no limit.
   *
   * @default -1
   */
  maxMessageSize: number;
  /**
   * `ZMQ_TCP_KEEPALIVE`: TCP keep-alive: on (1), off (0), or as the system's default (-1).
   *
   * @default -1
   */
  tcpKeepalive: number;
  /**
   * `ZMQ_TCP_KEEPALIVE_CNT`: probes before a connection counts as dead. Node has no call for it.
   *
   * @default -1
   * @throws ENOPROTOOPT for other values.
   */
  tcpKeepaliveCount: number;
  /**
   * `ZMQ_TCP_KEEPALIVE_IDLE`: seconds of silence before the first keep-alive probe. -1: the
   * system's default.
   *
   * @default -1
   */
  tcpKeepaliveIdle: number;
  /**
   * `ZMQ_TCP_KEEPALIVE_INTVL`: seconds between probes. Node has no call for it.
   *
   * @default -1
   * @throws ENOPROTOOPT for other values.
   */
  tcpKeepaliveInterval: number;
  /**
   * `ZMQ_TCP_ACCEPT_FILTER`: adds an address range, such as "127.0.0.1/8", from which TCP
   * connections are accepted. null removes all ranges, so that all connections are accepted.
   */
  tcpAcceptFilter: string | null;
  /**
   * `ZMQ_IMMEDIATE`: whether messages are queued only for completed connections.
   *
   * @default false
   */
  immediate: boolean;
  /**
   * `ZMQ_IPV6`: whether IPv6 is used, beside IPv4.
   *
   * @default false
   */
  ipv6: boolean;
  /**
   * `ZMQ_PLAIN_SERVER`: whether the socket is a server of PLAIN authentication.
   *
   * @default false
   */
  plainServer: boolean;
  /**
   * `ZMQ_PLAIN_USERNAME`: user name of a PLAIN client. A name makes the socket one.
   *
   * @default null
   */
  plainUsername: string | null;
  /**
   * `ZMQ_PLAIN_PASSWORD`: password of a PLAIN client.
   *
   * @default null
   */
  plainPassword: string | null;
  /**
   * `ZMQ_CURVE_SERVER`: whether the socket is a CURVE server, which needs `curveSecretKey`.
   *
   * @default false
   */
  curveServer: boolean;
  /**
   * `ZMQ_CURVE_PUBLICKEY`: own long-term public key, in Z85 (40 characters).
   *
   * @default null
   */
  curvePublicKey: string | null;
  /**
   * `ZMQ_CURVE_SECRETKEY`: own long-term secret key, in Z85 (40 characters).
   *
   * @default null
   */
  curveSecretKey: string | null;
  /**
   * `ZMQ_CURVE_SERVERKEY`: the server's public key, in Z85 (40 characters). A key makes the socket
   * a CURVE client.
   *
   * @default null
   */
  curveServerKey: string | null;
  /** `ZMQ_GSSAPI_SERVER`: absent, because GSSAPI is not built. */
  gssapiServer: boolean;
  /** `ZMQ_GSSAPI_PRINCIPAL`: absent, because GSSAPI is not built. */
  gssapiPrincipal: string | null;
  /** `ZMQ_GSSAPI_SERVICE_PRINCIPAL`: absent, because GSSAPI is not built. */
  gssapiServicePrincipal: string | null;
  /** `ZMQ_GSSAPI_PLAINTEXT`: absent, because GSSAPI is not built. */
  gssapiPlainText: boolean;
  /** `ZMQ_GSSAPI_PRINCIPAL_NAMETYPE`: absent, because GSSAPI is not built. */
  gssapiPrincipalNameType: PrincipalNameType;
  /** `ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE`: absent, because GSSAPI is not built. */
  gssapiServicePrincipalNameType: PrincipalNameType;
  /**
   * `ZMQ_ZAP_DOMAIN`: domain in requests to the ZAP handler.
   *
   * @default null
   */
  zapDomain: string | null;
  /**
   * `ZMQ_TOS`: DSCP and ECN bits of IP packets. Node has no call for it.
   *
   * @default 0
   * @throws ENOPROTOOPT for other values.
   */
  typeOfService: number;
  /**
   * `ZMQ_HANDSHAKE_IVL`: longest time for a handshake, in milliseconds. 0: no limit.
   *
   * @default 30000
   */
  handshakeInterval: number;
  /**
   * `ZMQ_SOCKS_PROXY`: "host:port" of the SOCKS5 proxy of tcp connections. libzmq does not use it
   * for ws and udp, so `connect()` to them throws ENOTSUP if it is set.
   *
   * @default null
   */
  socksProxy: string | null;
  /**
   * `ZMQ_HEARTBEAT_IVL`: milliseconds between ZMTP heartbeats to each peer. 0: no heartbeats.
   *
   * @default 0
   */
  heartbeatInterval: number;
  /**
   * `ZMQ_HEARTBEAT_TTL`: milliseconds of silence after which the peer disconnects. 0: none.
   *
   * @default 0
   */
  heartbeatTimeToLive: number;
  /**
   * `ZMQ_HEARTBEAT_TIMEOUT`: milliseconds without an answer to a heartbeat, after which the
   * connection is closed. -1: as `heartbeatInterval`.
   *
   * @default -1
   */
  heartbeatTimeout: number;
  /**
   * `ZMQ_CONNECT_TIMEOUT`: longest time for an attempt to connect, in milliseconds. 0: the system's
   * default.
   *
   * @default 0
   */
  connectTimeout: number;
  /**
   * `ZMQ_TCP_MAXRT`: longest time for TCP to retransmit, in milliseconds. Node has no call for it.
   *
   * @default 0
   * @throws ENOPROTOOPT for other values.
   */
  tcpMaxRetransmitTimeout: number;
  /**
   * `ZMQ_MULTICAST_MAXTPDU`: largest datagram of a multicast transport, in bytes.
   *
   * @default 1500
   */
  multicastMaxTransportDataUnit: number;
  /** `ZMQ_VMCI_BUFFER_SIZE`: throws EINVAL, because VMCI is not built. */
  vmciBufferSize: number;
  /** `ZMQ_VMCI_BUFFER_MIN_SIZE`: throws EINVAL, because VMCI is not built. */
  vmciBufferMinSize: number;
  /** `ZMQ_VMCI_BUFFER_MAX_SIZE`: throws EINVAL, because VMCI is not built. */
  vmciBufferMaxSize: number;
  /** `ZMQ_VMCI_CONNECT_TIMEOUT`: throws EINVAL, because VMCI is not built. */
  vmciConnectTimeout: number;
  /**
   * `ZMQ_BINDTODEVICE`: name of the network device to bind to. Node has no call for it.
   *
   * @default null
   * @throws ENOPROTOOPT for a name.
   */
  interface: string | null;
  /**
   * `ZMQ_ZAP_ENFORCE_DOMAIN`: whether a ZAP handler is required if `zapDomain` is set.
   *
   * @default false
   */
  zapEnforceDomain: boolean;
  /**
   * `ZMQ_LOOPBACK_FASTPATH`: a shortcut of Windows for TCP on the loopback interface. It has no
   * effect elsewhere.
   *
   * @default false
   */
  loopbackFastPath: boolean;
  /** `ZMQ_TYPE`: the type of the socket, as a number. */
  readonly type: SocketType;
  /**
   * `ZMQ_LAST_ENDPOINT`: the endpoint that was bound or connected last, with the real port instead
   * of a wildcard; null if there is none.
   *
   * @example
   * await socket.bind("tcp://127.0.0.1:*");
   * console.log(socket.lastEndpoint); // tcp://127.0.0.1:40731
   */
  readonly lastEndpoint: string | null;
  /** `ZMQ_MECHANISM`: the security mechanism that the options select. */
  readonly securityMechanism: SecurityMechanism;
  /** `ZMQ_THREAD_SAFE`: whether several threads may use the socket: true for most draft types. */
  readonly threadSafe: boolean;
}
