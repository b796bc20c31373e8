/**
 * The seam, seen from JavaScript: the functions of `wasm/posix/host.h` under camel-cased names, with pointers
 * already turned into JavaScript values. A test holds the two lists together.
 *
 * `Host` is what a runtime must supply; `HostLink` is what it is given. Rules for every host:
 *  - it never enters libzmq: an event on a socket is reported with `link.ready()`, and `link.pump()` is called only
 *    from a scheduled turn of its own (`wake`, `timer`), never from inside a call that came from wasm;
 *  - it returns a count or 0, or a negative errno taken from `link.errno`;
 *  - views it is given are borrowed for the length of the call, because memory may grow after it.
 */

/** Bits of poll(2), as wasm's libc numbers them. */
export const POLLIN = 0x001;
export const POLLOUT = 0x004;
export const POLLERR = 0x008;
export const POLLHUP = 0x010;
export const POLLNVAL = 0x020;
/** The peer has ended its direction; with it POLLIN stays ready until the descriptor closes. */
export const POLLRDHUP = 0x2000;

/** errno numbers by name, as wasm's libc numbers them; unknown names have none. */
export type ErrnoNumbers = Readonly<Record<string, number | undefined>>;

/** A numeric address, a name that is still to be resolved, or a unix path (abstract ones begin with "\0"). */
export type Endpoint =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "inet"; readonly family: 4 | 6; readonly address: string; readonly port: number }
  | { readonly kind: "name"; readonly family: 4 | 0; readonly name: string; readonly port: number };

/** `enum host_option` of host.h. */
export const HostOption = {
  NoDelay: 1,
  KeepAlive: 2,
  ReceiveBuffer: 3,
  SendBuffer: 4,
  Broadcast: 5,
  MulticastLoop: 6,
  MulticastTtl: 7,
  UnicastTtl: 8,
  WebSocket: 9,
} as const;
export type HostOption = (typeof HostOption)[keyof typeof HostOption];

/** Datagram received: its whole size, and where it came from. */
export interface Datagram {
  readonly size: number;
  readonly from: Endpoint;
}

/** One address of a network interface. */
export interface InterfaceAddress {
  readonly name: string;
  readonly index: number;
  readonly address: string;
  readonly prefixLength: number;
  readonly family: 4 | 6;
  readonly internal: boolean;
}

/** What a host is given by the instance it serves. */
export interface HostLink {
  readonly errno: ErrnoNumbers;
  /** Marks poll events of a descriptor as ready (`set`) or not (`clear`), with the errno for SO_ERROR or 0. */
  ready(fd: number, set: number, clear: number, error: number): void;
  /**
   * Does what is due. `polled`: whatever has arrived until now has been told, since the event loop has just polled.
   * True: more is left; call again after the event loop has had its turn.
   */
  pump(polled: boolean): boolean;
  /**
   * Threaded only: what is sent on this stream next may be written to that descriptor of the system's, by any thread; with 0 no
   * more, and nobody does when this returns.
   */
  readonly publish?: (fd: number, descriptor: number) => void;
  /** What was thrown where the host answers with an errno: the cause, for the error that a program gets. */
  readonly refused?: (error: unknown) => void;
}

/** Something to do for a sender while the kernel is full. */
export type Meanwhile = (taken: number) => boolean;

/** Something to do for a receiver with what it has, while there is more. */
export type Progress = (got: number) => void;

/** What a runtime answers. One object serves one instance. See host.h for each function's contract. */
export interface Host {
  now(clock: number): number;
  sleep(milliseconds: number): void;
  random(buffer: Uint8Array): void;
  seed(): number;
  /** The number of the process. */
  process(): number;
  wake(): void;
  timer(milliseconds: number): void;
  environment(name: string): string | undefined;
  fileMode(path: string): number;
  fileUnlink(path: string): number;
  fileRmdir(path: string): number;
  /** The folder made, or a negative errno. */
  fileMkdtemp(pattern: string): string | number;
  interfaces(): readonly InterfaceAddress[];
  streamBind(fd: number, local: Endpoint, v6only: boolean): number;
  streamListen(fd: number, backlog: number): number;
  streamAccept(fd: number, accepted: number): number;
  streamConnect(fd: number, peer: Endpoint): number;
  /** `progress` may be called while the kernel has more, with the number of bytes that are in the buffer. */
  streamRecv(fd: number, buffer: Uint8Array, peek: boolean, progress?: Progress): number;
  /** `meanwhile` is called when the kernel is full, with the number of bytes that it has taken; true: it may be tried again. */
  streamSend(fd: number, data: Uint8Array, meanwhile?: Meanwhile): number;
  /** How many bytes were taken; 0 also where it failed. */
  systemWrite(descriptor: number, data: Uint8Array): number;
  streamShutdown(fd: number, how: number): number;
  socketOption(fd: number, option: HostOption, value: number): number;
  /** undefined: a nameless socket; a number: a negative errno. */
  socketName(fd: number, peer: boolean): Endpoint | undefined | number;
  socketClose(fd: number, reset: boolean): number;
  datagramBind(fd: number, local: Endpoint, reuse: boolean, v6only: boolean): number;
  datagramSend(fd: number, data: Uint8Array, peer: Endpoint): number;
  datagramRecv(fd: number, buffer: Uint8Array, peek: boolean): Datagram | number;
  datagramMembership(fd: number, join: boolean, group: Endpoint, via: Endpoint | undefined): number;
  datagramMulticastInterface(fd: number, via: Endpoint): number;
}

/** The part of host.h that the program itself answers, in ts/wasm. */
export interface ProgramCalls {
  /** Threaded only, on the host thread: answers what other threads ask of it. */
  serve(): void;
  /** Threaded only: the thread has waited so long. Throws where it waits in vain. */
  look?(milliseconds: number): void;
  /** Inline only: received bytes that are elsewhere still are to be in wasm memory. */
  settle?(): void;
  notify(fd: number, events: number): void;
  print(text: string): void;
  release(hint: number): void;
  expire(timerId: number, hint: number): void;
}

/** What an instance wants to do when the process ends. */
export interface Ending {
  /** There is no work left: what still has to be sent may be, as work begun here keeps the process alive. */
  idle(): void;
  /** The process ends now, whatever is pending. */
  exit(): void;
}

/** What a host offers beside the seam, to the code that owns the instance. */
export interface HostLife {
  /** Keeps the process alive until as many `release()`s have followed. */
  hold(): void;
  release(): void;
  /** Runs the callback after the event loop has had a turn. */
  later(callback: () => void): void;
  /** Writes what was staged for the network since the last flush. */
  flush(): void;
  /** Resolves when a bind that was answered with EAGAIN, as this host cannot bind at once, is worth repeating. */
  prepared(): Promise<void>;
  /**
   * The address of a name that this machine knows by itself, by its hosts file; with `ipv6` one of either family, IPv6
   * first. undefined: it knows none.
   */
  localAddress(name: string, ipv6: boolean): string | undefined;
  /** The same by the system's resolver, which may ask others. Rejects with why it does not know. */
  lookUp(name: string, ipv6: boolean): Promise<string>;
  /**
   * Why the allow list of the instance refuses an endpoint; undefined: it has none, or does not
   * refuse it, or decides only when the system is asked. `proxied`: a SOCKS proxy would be asked
   * for it.
   */
  refusal?(access: "bind" | "connect", endpoint: string, proxied: boolean): Error | undefined;
  /** Says what to do when the process ends; see `Ending`. Once. */
  atEnd(ending: Ending): void;
  /** Destroys every socket, timer and listener: the instance is dead. */
  destroy(): void;
}

export type CreateHost = (link: HostLink) => Host & HostLife;
