/**
 * The host contract: what a runtime implements so that libzmq runs on it. It is the functions of
 * `wasm/host.h` under camel-cased names, with pointers turned into JavaScript values, and what
 * the layers above libzmq need beside them. A test compares the two lists.
 *
 * libzmq calls the `Host`; the host calls the `HostLink`. One host serves one instance. What a host
 * may offer beyond this contract is in capabilities.ts. How to write a host: docs/hosts.md.
 *
 * Rules for every host:
 *  - All functions return without waiting. What takes time is begun, and reported later.
 *  - The host never enters libzmq from a call that came from libzmq. It may call `link.ready()` at any
 *    time. It calls `link.pump()` only from a turn that `wake()`, `timer()` or arriving bytes began.
 *  - A function that returns a number returns a count, or 0, or a negative errno: `-link.errno.ENAME`.
 *    libzmq does not expect every errno from every call; docs/hosts.md lists those it accepts.
 *  - A `Uint8Array` that the host is given is valid until the call returns, because memory may grow
 *    after it. The host copies what it keeps.
 *  - What a host function throws is answered with an errno, and becomes the `cause` of the error that
 *    the program gets.
 */

/** Bits of poll(2), as libzmq's libc numbers them: the events of a descriptor. */
export const POLLIN = 0x001;
export const POLLOUT = 0x004;
export const POLLERR = 0x008;
export const POLLHUP = 0x010;
export const POLLNVAL = 0x020;
/** The peer has ended its direction. Reported with POLLIN, which then stays ready until the close. */
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
 * Bytes of libzmq's largest batch: its default out_batch_size and in_batch_size. A send of up to so
 * many is taken whole or not at all, because libzmq closes a connection after its last batch and
 * does not send the rest of one that was cut.
 */
export const BATCH_BYTES = 8192;

/** errno numbers by name, as libzmq's libc numbers them. A name that libc does not know has none. */
export type ErrnoNumbers = Readonly<Record<string, number | undefined>>;

/**
 * An endpoint of a socket: a numeric address, a host name that is still to be resolved, or a unix
 * path. Abstract unix names begin with "\0". `family` 0 of a name means IPv6 or IPv4. An IPv6 address
 * has its zone where it is link-local: "fe80::1%eth0".
 */
export type Endpoint =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "inet"; readonly family: 4 | 6; readonly address: string; readonly port: number }
  | { readonly kind: "name"; readonly family: 4 | 0; readonly name: string; readonly port: number };

/** `enum host_option` of host.h; the comment is what the value means. */
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
  /** `WS` or `WSS`: the transport of libzmq that the stream carries. Set before bind and connect. */
  WebSocket: 9,
} as const;
export type HostOption = (typeof HostOption)[keyof typeof HostOption];

/** What `datagramRecv()` answers: the size of the whole datagram, and its sender. */
export interface Datagram {
  readonly size: number;
  readonly from: Endpoint;
}

/** One address of a network interface. */
export interface InterfaceAddress {
  readonly name: string;
  /** The system's number of the interface; 0 where it is unknown. */
  readonly index: number;
  readonly address: string;
  /** Bits of the network mask. */
  readonly prefixLength: number;
  readonly family: 4 | 6;
  /** True: a loopback interface. */
  readonly internal: boolean;
}

/** What the host calls: the instance that it serves. */
export interface HostLink {
  readonly errno: ErrnoNumbers;
  /**
   * Marks events of a descriptor as ready (`set`) or as not ready (`clear`). `error` is the errno of a
   * connection that has failed, for SO_ERROR, or 0. Events stay ready until libzmq has seen a short
   * answer, or the host clears them. A report of what is ready already does no harm. It runs nothing
   * of libzmq, which asks for a turn by `wake()` where it waits for the event.
   */
  ready(fd: number, set: number, clear: number, error: number): void;
  /**
   * Runs what libzmq has to do. `polled` is true where all that the network has brought until now was
   * reported before the call: timers that are due then may fire. Returns true where work is left:
   * the host calls again after the event loop has had a turn.
   */
  pump(polled: boolean): boolean;
  /** Keeps an error that the host answers with an errno: the `cause` of the program's error. */
  readonly refused?: (error: unknown) => void;
  /**
   * Ends the instance without a word to the program, as a machine does that loses its power: promises
   * that wait stay pending, and from here on each call of libzmq throws `reason`. The host ends its own
   * sockets and timers, and calls nothing of the link afterwards.
   */
  readonly abandon?: (reason: Error) => void;
}

/** The clock, and when the instance runs. */
export interface HostScheduling {
  /**
   * Milliseconds, with a fraction: of the wall clock since 1970 (`WALL_CLOCK`), or of a clock that is
   * never set, from some start on (`MONOTONIC_CLOCK`). Called often: up to once a message.
   */
  now(clock: number): number;
  /**
   * Asks for one `link.pump(false)`: soon, after the code that runs now has returned and its microtasks
   * have run. Called by libzmq in any call, often, also when a turn is asked for already.
   */
  wake(): void;
  /**
   * Asks for a `link.pump(true)` after so many milliseconds, and not before: libzmq finds nothing due
   * when it is called too early, and does not ask again. It replaces the request before it; a negative
   * number withdraws that. It must not keep the process alive.
   */
  timer(milliseconds: number): void;
  /** Calls back once, after the event loop has had a turn. */
  later(callback: () => void): void;
  /**
   * Calls back once after so many milliseconds, from 0 to 2³¹ - 1, unless the function that it returns
   * is called before. With `keepsAlive` the process lives until then. Timers of one time are called
   * in the order in which they were started.
   */
  startTimer(milliseconds: number, callback: () => void, keepsAlive: boolean): () => void;
  /** Keeps the process alive until as many `release()`s have followed. Nothing else does. */
  hold(): void;
  release(): void;
  /**
   * Sends what `streamSend()` took and has not sent. Called at the end of each turn, and where a program
   * sends much without one. A host that sends at once does nothing here.
   */
  flush(): void;
}

/**
 * Stream sockets: TCP and unix. `fd` is the host's key for its own object, which begins with
 * `socketOption`, `streamBind`, `streamConnect` or `streamAccept` and ends with `socketClose`.
 */
export interface HostStreams {
  /**
   * Takes a local address, for a later listen or as the source of a later connect. Port 0: any that is
   * free. Answers EADDRINUSE, EADDRNOTAVAIL, EACCES, ENOENT and ENAMETOOLONG itself, at once. `v6only`
   * says that "::" is not to take IPv4 peers.
   */
  streamBind(fd: number, local: Endpoint, v6only: boolean): number;
  /** Begins to listen. Each connection that arrives is reported as POLLIN. */
  streamListen(fd: number, backlog: number): number;
  /**
   * Gives the oldest connection that waits to the descriptor `accepted`. Returns how many still wait, or
   * -EAGAIN where none does. What has arrived on the connection is reported from here on.
   */
  streamAccept(fd: number, accepted: number): number;
  /**
   * Begins to connect. Success is reported as POLLOUT; failure as POLLIN, POLLOUT, POLLERR and POLLRDHUP
   * with the errno. A unix path that does not exist is -ENOENT, at once.
   */
  streamConnect(fd: number, peer: Endpoint): number;
  /**
   * Moves received bytes to the buffer; with `peek` they also stay. Fewer than fit, or 0, means that no
   * more has arrived: POLLIN is reported when more does. A broken connection answers its errno once,
   * after the bytes that arrived before, and then 0; so does one whose peer has ended, without errno.
   */
  streamRecv(fd: number, buffer: Uint8Array, peek: boolean): number;
  /**
   * Takes bytes to send, and returns how many. Fewer than all, or 0, means that POLLOUT is reported when
   * there is room again. Up to `BATCH_BYTES` are taken whole or not at all: libzmq loses the rest of its
   * last batch. What is taken is bounded; a peer that does not read holds the sender back.
   */
  streamSend(fd: number, data: Uint8Array): number;
  /**
   * Ends a direction: `SHUT_RD` drops what arrives, `SHUT_WR` sends what was taken and then the end of the
   * stream, `SHUT_RDWR` does both.
   */
  streamShutdown(fd: number, how: number): number;
  /** Sets an option. One that is set before there is a connection is kept for it. Datagrams, too. */
  socketOption(fd: number, option: HostOption, value: number): number;
  /**
   * The local or the peer's endpoint. undefined: a unix socket without a name. -ENOTCONN: there is none
   * yet. Datagrams, too.
   */
  socketName(fd: number, peer: boolean): Endpoint | undefined | number;
  /**
   * The descriptor is gone, and its number may be used again at once: nothing is reported for it any more.
   * Bytes that were taken are still sent, and then the stream ends. With `reset` they are dropped, and
   * the peer gets a reset. Datagrams, and numbers that the host does not know, too.
   */
  socketClose(fd: number, reset: boolean): number;
}

/** Datagram sockets: UDP. What does not fit, or cannot be delivered, is dropped without a word. */
export interface HostDatagrams {
  /**
   * Opens and binds. `reuse` lets several sockets have the address. Applies the options that were set
   * before, and answers their errors. Reports POLLOUT; each datagram that arrives is POLLIN.
   */
  datagramBind(fd: number, local: Endpoint, reuse: boolean, v6only: boolean): number;
  /** Sends one datagram, from an address of the system's choice where it is not bound. Its size. */
  datagramSend(fd: number, data: Uint8Array, peer: Endpoint): number;
  /**
   * Takes the oldest datagram, or with `peek` looks at it: as much as fits is copied. -EAGAIN: there is
   * none. POLLIN is cleared by the host with the last one.
   */
  datagramRecv(fd: number, buffer: Uint8Array, peek: boolean): Datagram | number;
  /** Joins or leaves a group, on the interface that has the address; undefined: the system's choice. */
  datagramMembership(fd: number, join: boolean, group: Endpoint, via: Endpoint | undefined): number;
  /** The interface that multicast is sent on; "0.0.0.0" or "::": the system's choice. */
  datagramMulticastInterface(fd: number, via: Endpoint): number;
}

/** What libzmq and the API ask of the system. */
export interface HostSystem {
  /** Fills the buffer, of any size, with bytes that are fit for keys. */
  random(buffer: Uint8Array): void;
  /** 32 bits that differ from instance to instance: where libzmq's own random numbers begin. */
  seed(): number;
  /** The number of the process. */
  process(): number;
  /** A variable of the environment; undefined: it is not set. */
  environment(name: string): string | undefined;
  /** `st_mode` of a file. */
  fileMode(path: string): number;
  fileUnlink(path: string): number;
  fileRmdir(path: string): number;
  /** As mkdtemp(3): the folder that was made in place of the pattern, or a negative errno. */
  fileMkdtemp(pattern: string): string | number;
  /** The addresses of the network interfaces. */
  interfaces(): readonly InterfaceAddress[];
  /**
   * The address of a name that this machine knows without asking others, such as "localhost"; with `ipv6`
   * of either family, IPv6 first. undefined: it knows none. Called by bind, unbind and disconnect.
   */
  localAddress(name: string, ipv6: boolean): string | undefined;
  /** The same by asking others. Rejects where there is no address. */
  lookUp(name: string, ipv6: boolean): Promise<string>;
  /** Text for a person to read, without a line end: what libzmq has printed. */
  print(text: string): void;
  /** A warning for the program's author, with a code where programs may look for it. */
  warn(warning: Error | string, code?: string): void;
}

/** What an instance does when the process ends. */
export interface Ending {
  /** No work is left. What still has to be sent may be: work that begins here keeps the process alive. */
  idle(): void;
  /** The process ends now. What connections can take at once is sent; nothing else is waited for. */
  exit(): void;
}

/** The end of a host. */
export interface HostLife {
  /** Called once, when the instance begins: what to call when the process ends. */
  atEnd(ending: Ending): void;
  /**
   * The instance has ended: closes all sockets, timers and listeners at once. Every function may still be
   * called, and then does nothing.
   */
  destroy(): void;
}

/** What a runtime implements. */
export interface Host extends HostScheduling, HostStreams, HostDatagrams, HostSystem, HostLife {}

/** Makes the host of an instance. The link works when `createInstance()` returns, not before. */
export type CreateHost = (link: HostLink) => Host;
