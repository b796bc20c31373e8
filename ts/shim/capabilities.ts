/**
 * What a host may offer beyond the contract of host.ts. Each capability is optional and absent by
 * default; an instance looks once, when it is made. A plain host knows nothing of this file.
 */
import type { Host, HostLink } from "./host.js";

/** Work for a sender while the kernel is full; true: the write may be tried again. */
export type Meanwhile = (taken: number) => boolean;

/** Work for a receiver with the bytes that have come so far, while there are more. */
export type Progress = (got: number) => void;

/** Direct transfer: work on a large message while the kernel takes or brings the rest of it. */
export interface DirectTransfer {
  /** `progress` may be called while the kernel has more, with the number of bytes in the buffer. */
  streamRecv(fd: number, buffer: Uint8Array, peek: boolean, progress?: Progress): number;
  /** `meanwhile` is called when the kernel is full, with the number of bytes that it has taken. */
  streamSend(fd: number, data: Uint8Array, meanwhile?: Meanwhile): number;
}

/** What a stream presents and trusts when it becomes TLS. Texts are in PEM; undefined: there is none. */
export interface Credentials {
  /** Own certificates, each followed by those between it and its authority. */
  readonly cert: string | undefined;
  /** The private keys of own certificates. */
  readonly key: string | undefined;
  /** Authorities that are trusted. */
  readonly trust: string | undefined;
  /** True: those that the system trusts are trusted, too. */
  readonly trustSystem: boolean;
  /** True: of a stream that listens, and of those that it accepts. A server must have a certificate. */
  readonly server: boolean;
}

/** What a host may offer beyond the contract. Each member is absent by default. */
export interface HostCapabilities {
  /** Permission to block: the thread sleeps so long. Without it `zmq_sleep()` returns at once. */
  sleep?(milliseconds: number): void;
  /**
   * Writing from other threads, in threaded mode: how many bytes a descriptor of the system, which
   * `link.publish()` has named, has taken; 0 also where it failed.
   */
  systemWrite?(descriptor: number, data: Uint8Array): number;
  /**
   * TLS, for the transport wss; comes with `streamSecure()`. Without the two, wss endpoints are refused with
   * EPROTONOSUPPORT. The credentials are for the stream, or for those that it accepts from now on; fd -1: they
   * are only looked at. -EINVAL, with a cause by `link.refused()`: they cannot be used.
   */
  streamCredentials?(fd: number, credentials: Credentials): number;
  /**
   * The stream is TLS from now on. 0: the handshake is under way; POLLOUT is reported when it has ended, and
   * this is called again. 1: `streamRecv()` and `streamSend()` are about what TLS carries. Negative: it has
   * failed; -errno, or the negative number of a failure of tls-failures.ts. `hostname`, of a client: the name
   * that the server is asked for, and that its certificate must have; undefined: it may have any.
   */
  streamSecure?(fd: number, server: boolean, hostname: string | undefined): number;
  /**
   * For hosts whose streams are WebSockets: the client that connects next over ws or wss will ask the server
   * for this path, with its query, and offer these sub-protocols, such as "ZWS2.0/CURVE". Their slash is not
   * allowed in a sub-protocol; a dot means the same to this package's servers.
   */
  streamUpgrade?(fd: number, path: string, protocols: readonly string[]): void;
  /**
   * Binding in two steps, where the runtime has no call that binds at once: `streamListen()` has answered
   * EAGAIN, and the bind may be repeated when this resolves.
   */
  prepared?(): Promise<void>;
  /**
   * Limits: why the host refuses an endpoint before libzmq is asked; undefined: it does not. The errno is
   * EACCES, or EOPNOTSUPP where that is the `code`. `proxied`: a SOCKS proxy would be asked for it.
   */
  refusal?(access: "bind" | "connect", endpoint: string, proxied: boolean): Error | undefined;
  /**
   * Collection of unused objects. True: sockets and contexts that the program dropped without a
   * close are closed when the engine collects them, at a time that no program can foresee. Default:
   * false, and they live as long as the instance.
   */
  readonly collects?: boolean;
}

/** A host with all that it may offer: what the layers above work with. Every `Host` is one. */
export type CapableHost = Host & DirectTransfer & HostCapabilities;

/** The link of a host whose descriptors other threads may write to. */
export interface SharingLink extends HostLink {
  /**
   * Threaded mode only: what is sent on this stream next may be written to that descriptor of the
   * system by any thread. 0 ends that: when it returns, no thread writes any more.
   */
  readonly publish?: (fd: number, descriptor: number) => void;
}

/** A `CreateHost` within the package, which may use what the link and the host offer beside. */
export type CreateCapableHost = (link: SharingLink) => CapableHost;
