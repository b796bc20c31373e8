/**
 * Capabilities that a host may offer beyond the contract of host.ts. Each is optional and absent by
 * default. An instance looks for them once, when it is made. A plain host does not use this file.
 */
import type { Host, HostLink } from "./host.js";

/** Work for a sender while the kernel is full. Returns true if the write may be attempted again. */
export type Meanwhile = (taken: number) => boolean;

/** Work for a receiver with the bytes that have arrived so far, while more are available. */
export type Progress = (got: number) => void;

/** Direct transfer: work on a large message while the kernel takes or delivers the rest of it. */
export interface DirectTransfer {
  /** `progress` may be called while the kernel has more, with the number of bytes in the buffer. */
  streamRecv(fd: number, buffer: Uint8Array, peek: boolean, progress?: Progress): number;
  /** `meanwhile` is called when the kernel is full, with the number of bytes that it has taken. */
  streamSend(fd: number, data: Uint8Array, meanwhile?: Meanwhile): number;
}

/**
 * Certificates that a stream presents and trusts when it becomes TLS. Texts are in PEM; undefined
 * if there is none.
 */
export interface Credentials {
  /** The stream's own certificates, each followed by those between it and its authority. */
  readonly cert: string | undefined;
  /** Private keys of the stream's own certificates. */
  readonly key: string | undefined;
  /** Trusted authorities. */
  readonly trust: string | undefined;
  /** True: the authorities that the system trusts are trusted, too. */
  readonly trustSystem: boolean;
  /**
   * True for a listening stream and for the streams that it accepts. A server must have a
   * certificate.
   */
  readonly server: boolean;
}

/** Optional functions of a host. Each is absent by default. */
export interface HostCapabilities {
  /**
   * Permission to block: the thread sleeps for this time. Without it `zmq_sleep()` returns at once.
   */
  sleep?(milliseconds: number): void;
  /**
   * Writing from other threads, in threaded mode. Returns how many bytes the system's descriptor,
   * which `link.publish()` has named, has taken; 0 also after a failure.
   */
  systemWrite?(descriptor: number, data: Uint8Array): number;
  /**
   * TLS, for the transport wss. It requires `streamSecure()`, too; without the two, wss endpoints
   * are refused with EPROTONOSUPPORT. The credentials apply to the stream, or to the connections
   * that it accepts from now on. With fd -1 they are only checked. Returns -EINVAL if they cannot
   * be used, with a cause by `link.refused()`.
   */
  streamCredentials?(fd: number, credentials: Credentials): number;
  /**
   * Makes the stream TLS. Returns 0 while the handshake is under way: POLLOUT is reported when it
   * has ended, and this is called again. Returns 1 when `streamRecv()` and `streamSend()` transfer
   * the plain text. Returns a negative number if the handshake has failed: -errno, or the negative
   * number of a failure of tls-failures.ts. `hostname`, for a client: the name that the server is
   * asked for, and that its certificate must have; undefined: the certificate may have any name.
   */
  streamSecure?(fd: number, server: boolean, hostname: string | undefined): number;
  /**
   * For hosts whose streams are WebSockets: the next client that connects over ws or wss will ask
   * the server for this path, with its query, and offer these sub-protocols, such as
   * "ZWS2.0/CURVE". A sub-protocol must not contain a slash; this package's servers accept a dot
   * instead.
   */
  streamUpgrade?(fd: number, path: string, protocols: readonly string[]): void;
  /**
   * Binding to a server of the program. While `bind` runs, each stream that is bound takes its
   * connections from the source, and no address of the system. What a source is, is the host's own.
   */
  bindTo?(source: object, bind: () => void): void;
  /**
   * Binding in two steps, for a runtime without a call that binds at once. If `streamListen()` has
   * returned EAGAIN, the bind may be repeated when this resolves.
   */
  prepared?(): Promise<void>;
  /**
   * Limits: returns why the host refuses an endpoint, before libzmq is asked; undefined if it does
   * not. The errno is EACCES, or EOPNOTSUPP if that is the `code`. `proxied`: a SOCKS proxy would
   * be asked for it.
   */
  refusal?(access: "bind" | "connect", endpoint: string, proxied: boolean): Error | undefined;
  /**
   * Collection of unused objects. True: sockets and contexts that the program dropped without a
   * close are closed when the engine collects them, at a time that no program can predict. Default:
   * false, and they live as long as the instance.
   */
  readonly collects?: boolean;
}

/** A host with all possible capabilities, for the layers above. Every `Host` is one. */
export type CapableHost = Host & DirectTransfer & HostCapabilities;

/** The link of a host whose descriptors other threads may write to. */
export interface SharingLink extends HostLink {
  /**
   * Threaded mode only: the next bytes for this stream may be written to that descriptor of the
   * system by any thread. 0 ends this: when the call returns, no thread writes any more.
   */
  readonly publish?: (fd: number, descriptor: number) => void;
}

/** A `CreateHost` within the package, which may use capabilities of the link and the host. */
export type CreateCapableHost = (link: SharingLink) => CapableHost;
