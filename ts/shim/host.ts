/**
 * The host contract: the functions that a runtime implements so that libzmq runs on it. They are
 * the functions of `wasm/host.h` under camel-cased names, with pointers turned into JavaScript
 * values, and some for the layers above libzmq. A test compares the two lists.
 *
 * libzmq calls the `Host`; the host calls the `HostLink`. One host serves one instance. Optional
 * capabilities are in capabilities.ts. How to write a host: docs/hosts.md. Rules for every host:
 *  - All functions return without waiting. Longer work is started, and its end reported later.
 *  - The host never enters libzmq from a call of libzmq. It may call `link.ready()` at any time. It
 *    calls `link.pump()` only from a turn that `wake()`, `timer()` or arriving bytes began.
 *  - A numeric result is a count, or 0, or a negative errno: `-link.errno.ENAME`. libzmq does not
 *    expect every errno from every call; docs/hosts.md lists those it accepts.
 *  - A `Uint8Array` argument is valid until the call returns, because memory may grow after it. The
 *    host copies the bytes that it keeps.
 *  - An error that a host function throws becomes an errno for libzmq, and the `cause` of the error
 *    that the program gets.
 */

/** Bits of poll(2), as libzmq's libc numbers them: the events of a descriptor. */
export const POLLIN = 0x001;
export const POLLOUT = 0x004;
export const POLLERR = 0x008;
export const POLLHUP = 0x010;
export const POLLNVAL = 0x020;
/** The peer has ended its direction. Reported with POLLIN, which stays ready until the close. */
export const POLLRDHUP = 0x2000;

/** Values of `clock` in `Host.now()`. */
export const WALL_CLOCK = 0;
export const MONOTONIC_CLOCK = 1;

/** Values of `how` in `Host.streamShutdown()`. */
export const SHUT_RD = 0;
export const SHUT_WR = 1;
export const SHUT_RDWR = 2;

/** Values of `HostOption.WebSocket`. */
export const WS = 1;
export const WSS = 2;

/**
 * Bytes of libzmq's largest batch: its default out_batch_size and in_batch_size. A send of up to
 * this size is taken whole or not at all, because libzmq closes a connection after its last batch
 * and does not send the rest of a batch that was cut.
 */
export const BATCH_BYTES = 8192;

/**
 * errno numbers by name, as libzmq's libc numbers them. Names that libc does not know have none.
 */
export type ErrnoNumbers = Readonly<Record<string, number | undefined>>;

/**
 * An endpoint of a socket: a numeric address, a host name to be resolved, or a unix path. Abstract
 * unix names begin with "\0". `family` 0 of a name means IPv6 or IPv4. A link-local IPv6 address
 * has its zone: "fe80::1%eth0".
 */
export type Endpoint =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "inet"; readonly family: 4 | 6; readonly address: string; readonly port: number }
  | { readonly kind: "name"; readonly family: 4 | 0; readonly name: string; readonly port: number };

/** `enum host_option` of host.h. The comments describe the values. */
export const HostOption = {
  /** 0 or 1. Streams. */
  NoDelay: 1,
  /** 0, or 1 + seconds of silence before the first probe; 1 is the system's default. Streams. */
  KeepAlive: 2,
  /** Bytes. Datagrams. */
  ReceiveBuffer: 3,
  /** Bytes. Datagrams. */
  SendBuffer: 4,
  /** 0 or 1. Datagrams. */
  Broadcast: 5,
  /** 0 or 1. Datagrams. */
  MulticastLoop: 6,
  /** 0 to 255. Datagrams. */
  MulticastTtl: 7,
  /** 1 to 255. Datagrams. */
  UnicastTtl: 8,
  /** `WS` or `WSS`: libzmq's transport on the stream. Set before bind and connect. */
  WebSocket: 9,
} as const;
export type HostOption = (typeof HostOption)[keyof typeof HostOption];

/** Result of `datagramRecv()`: the size of the whole datagram, and its sender. */
export interface Datagram {
  readonly size: number;
  readonly from: Endpoint;
}

/** One address of a network interface. */
export interface InterfaceAddress {
  readonly name: string;
  /** The system's number of the interface; 0 if unknown. */
  readonly index: number;
  readonly address: string;
  /** Bits of the network mask. */
  readonly prefixLength: number;
  readonly family: 4 | 6;
  /** True: a loopback interface. */
  readonly internal: boolean;
}

/** The functions that the host calls: the instance that it serves. */
export interface HostLink {
  readonly errno: ErrnoNumbers;
  /**
   * Marks events of a descriptor as ready (`set`) or as not ready (`clear`). `error` is the errno
   * of a connection that has failed, for SO_ERROR, or 0. Events stay ready until libzmq has seen a
   * short result, or the host clears them. Reporting an event twice does no harm. This runs nothing
   * of libzmq, which asks for a turn by `wake()` if it waits for the event.
   */
  ready(fd: number, set: number, clear: number, error: number): void;
  /**
   * Runs libzmq. `polled` is true if all network events until now were reported before the call:
   * timers that are due then may fire. Returns true if work is left: the host calls again after the
   * next turn of the event loop.
   */
  pump(polled: boolean): boolean;
  /** Keeps an error that the host answers with an errno: the `cause` of the program's error. */
  readonly refused?: (error: unknown) => void;
  /**
   * Ends the instance without telling the program, as a power failure ends a machine. Waiting
   * promises stay pending, and each later call of libzmq throws `reason`. The host ends its own
   * sockets and timers, and calls nothing of the link afterwards.
   */
  readonly abandon?: (reason: Error) => void;
}

/** The clock, and when the instance runs. */
export interface HostScheduling {
  /**
   * Milliseconds, with a fraction: of the wall clock since 1970 (`WALL_CLOCK`), or of a monotonic
   * clock (`MONOTONIC_CLOCK`). Called often: up to once a message.
   */
  now(clock: number): number;
  /**
   * Asks for one `link.pump(false)`: soon, after the running code has returned and its microtasks
   * have run. libzmq calls it often, in any call, also when a turn is already asked for.
   */
  wake(): void;
  /**
   * Asks for a `link.pump(true)` after this many milliseconds, and not before: after an early call,
   * libzmq finds nothing due and does not ask again. It replaces the previous request; a negative
   * number only cancels that. It must not keep the process alive.
   */
  timer(milliseconds: number): void;
  /** Calls back once, after the event loop has had a turn. */
  later(callback: () => void): void;
  /**
   * Calls back once after 0 to 2³¹ - 1 milliseconds; for the same time, in the order of the calls.
   * The returned function cancels it. With `keepsAlive` the process lives until then.
   */
  startTimer(milliseconds: number, callback: () => void, keepsAlive: boolean): () => void;
  /** Keeps the process alive until `release()` was called as often. Nothing else does. */
  hold(): void;
  release(): void;
  /**
   * Sends the bytes that `streamSend()` took and has not sent. Called at the end of each turn, and
   * when a program sends much without one. Hosts that send at once do nothing.
   */
  flush(): void;
}

/**
 * Stream sockets: TCP and unix. `fd` is the host's key for its own object, which begins with
 * `socketOption`, `streamBind`, `streamConnect` or `streamAccept` and ends with `socketClose`.
 */
export interface HostStreams {
  /**
   * Takes a local address, for a later listen or as the source of a later connect. Port 0 means any
   * free port. Returns EADDRINUSE, EADDRNOTAVAIL, EACCES, ENOENT and ENAMETOOLONG itself, at once.
   * `v6only`: "::" does not take IPv4 peers.
   */
  streamBind(fd: number, local: Endpoint, v6only: boolean): number;
  /** Begins to listen. Each connection that arrives is reported as POLLIN. */
  streamListen(fd: number, backlog: number): number;
  /**
   * Assigns the oldest waiting connection to the descriptor `accepted`. Returns how many still
   * wait, or -EAGAIN if none does. Arrivals on the connection are reported from here on.
   */
  streamAccept(fd: number, accepted: number): number;
  /**
   * Begins to connect. Success is reported as POLLOUT; failure as POLLIN, POLLOUT, POLLERR and
   * POLLRDHUP with the errno. A unix path that does not exist is -ENOENT, at once.
   */
  streamConnect(fd: number, peer: Endpoint): number;
  /**
   * Moves received bytes to the buffer; with `peek` they also stay. A result below the buffer's
   * size, or 0, means that no more has arrived: POLLIN is reported when more does. A broken
   * connection returns its errno once, after the bytes that arrived before, and then 0. A
   * connection whose peer has ended returns 0 without an errno.
   */
  streamRecv(fd: number, buffer: Uint8Array, peek: boolean): number;
  /**
   * Takes bytes to send, and returns how many. If it takes fewer, or 0, POLLOUT is reported when
   * there is room again. Up to `BATCH_BYTES` are taken whole or not at all, because libzmq loses
   * the rest of its last batch. The host must bound the bytes that it takes.
   */
  streamSend(fd: number, data: Uint8Array): number;
  /** Ends a direction: `SHUT_RD` drops what arrives, `SHUT_WR` sends the end after taken bytes. */
  streamShutdown(fd: number, how: number): number;
  /** Sets an option, which is kept for a later connection. Also for datagrams. */
  socketOption(fd: number, option: HostOption, value: number): number;
  /**
   * Returns the local or the peer's endpoint; undefined for a unix socket without a name; -ENOTCONN
   * if there is none yet. Also for datagrams.
   */
  socketName(fd: number, peer: boolean): Endpoint | undefined | number;
  /**
   * Closes the descriptor. Nothing is reported for it any more, and its number may be used again.
   * Taken bytes are still sent, and then the stream ends. With `reset` they are dropped, and the
   * peer gets a reset. Also for datagrams, and for numbers that the host does not know.
   */
  socketClose(fd: number, reset: boolean): number;
}

/**
 * Datagram sockets: UDP. Datagrams that do not fit, or cannot be delivered, are dropped silently.
 */
export interface HostDatagrams {
  /**
   * Opens and binds. `reuse` lets several sockets have the address. `reusePort` lets it be shared
   * with programs that set SO_REUSEPORT; a host that cannot do that ignores it. Applies the options
   * that were set before, and returns their errors. Reports POLLOUT, and POLLIN for each arriving
   * datagram.
   */
  datagramBind(fd: number, local: Endpoint, reuse: boolean, v6only: boolean, reusePort?: boolean): number;
  /** Sends one datagram, for an unbound socket from any address. Returns its size. */
  datagramSend(fd: number, data: Uint8Array, peer: Endpoint): number;
  /**
   * Takes the oldest datagram, or with `peek` copies it only; bytes that do not fit are cut off.
   * Returns -EAGAIN if there is none. The host clears POLLIN with the last datagram.
   */
  datagramRecv(fd: number, buffer: Uint8Array, peek: boolean): Datagram | number;
  /** Joins or leaves a group, on the interface with the address `via`; undefined: any. */
  datagramMembership(fd: number, join: boolean, group: Endpoint, via: Endpoint | undefined): number;
  /** The interface that multicast is sent on; "0.0.0.0" or "::": the system's choice. */
  datagramMulticastInterface(fd: number, via: Endpoint): number;
}

/** Functions of the system that libzmq and the API use. */
export interface HostSystem {
  /** Fills the buffer, of any size, with bytes that are fit for keys. */
  random(buffer: Uint8Array): void;
  /** 32 bits that differ from instance to instance: the seed of libzmq's own random numbers. */
  seed(): number;
  /** The process id. */
  process(): number;
  /** Returns a variable of the environment; undefined if it is not set. */
  environment(name: string): string | undefined;
  /** `st_mode` of a file. */
  fileMode(path: string): number;
  fileUnlink(path: string): number;
  fileRmdir(path: string): number;
  /** As mkdtemp(3): returns the path of the new folder, or a negative errno. */
  fileMkdtemp(pattern: string): string | number;
  /** The addresses of the network interfaces. */
  interfaces(): readonly InterfaceAddress[];
  /**
   * Returns the address of a name that this machine knows without asking others, such as
   * "localhost"; undefined if it knows none. With `ipv6`, of either family, IPv6 first. Called by
   * bind, unbind and disconnect.
   */
  localAddress(name: string, ipv6: boolean): string | undefined;
  /** As localAddress(), by asking name servers. Rejects if there is no address. */
  lookUp(name: string, ipv6: boolean): Promise<string>;
  /** Prints text of libzmq for a person to read, without a line end. */
  print(text: string): void;
  /** Emits a warning for the program's author, with a code if programs may look for it. */
  warn(warning: Error | string, code?: string): void;
}

/** Work of an instance when the process ends. */
export interface Ending {
  /** No work is left. Unsent messages may be sent: that work keeps the process alive. */
  idle(): void;
  /** The process ends now. Connections send the bytes that fit at once; nothing waits. */
  exit(): void;
}

/** The end of a host. */
export interface HostLife {
  /** Called once, when the instance begins, with the functions for the end of the process. */
  atEnd(ending: Ending): void;
  /**
   * The instance has ended: closes all sockets, timers and listeners at once. Every function may
   * still be called, and then does nothing.
   */
  destroy(): void;
}

/** The functions that a runtime implements. */
export interface Host extends HostScheduling, HostStreams, HostDatagrams, HostSystem, HostLife {}

/** Makes the host of an instance. The link works only after `createInstance()` has returned. */
export type CreateHost = (link: HostLink) => Host;
