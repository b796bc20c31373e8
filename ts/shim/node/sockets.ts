/**
 * The table of descriptors: the object behind each number, and the calls that turn one kind into
 * another.
 *
 * A number is in use from an option, a bind, a connect or an accept on, until its close.
 */
import { statSync } from "node:fs";
import net from "node:net";
import type { Credentials } from "../capabilities.js";
import type { Datagram, Endpoint, HostOption } from "../host.js";
import type { Binder, Binding } from "./internals/bind.js";
import { DatagramSocket } from "./datagrams/datagram.js";
import type { Descriptor, HostParts, RememberedOptions } from "./descriptor.js";
import { Unopened } from "./descriptor.js";
import { Listener } from "./streams/listener.js";
import type { InetEndpoint } from "./system/names.js";
import { connectOptions, pathError } from "./system/names.js";
import { SOCKET_OPTIONS } from "./streams/origin.js";
import { Stream, type Streams } from "./streams/stream.js";
import { Security } from "./tls/security.js";

const NO_OPTIONS: RememberedOptions = new Map();

export class Sockets {
  readonly #parts: HostParts;
  readonly #binder: Binder;
  readonly #streams: Streams;
  readonly #security: Security;
  readonly #table: (Descriptor | undefined)[] = [];
  /** In the place of what is bound now. */
  #instead: Binding | undefined;

  constructor(parts: HostParts, binder: Binder, streams: Streams) {
    this.#parts = parts;
    this.#streams = streams;
    this.#binder = binder;
    this.#security = new Security(parts.errors);
  }

  /** While `bind` runs, each address that is bound is the binding, and none of the system. */
  bindTo(binding: Binding, bind: () => void): void {
    this.#instead = binding;
    try {
      bind();
    } finally {
      this.#instead = undefined;
    }
  }

  bind(fd: number, local: Endpoint, v6only: boolean): number {
    const options = this.#unopened(fd);
    if (!options) return this.#refusal("EINVAL");
    const binding = this.#instead ?? this.#binder.bind(local, v6only);
    if (typeof binding === "number") return binding;
    this.#table[fd] = new Listener(fd, this.#parts, options, binding);
    return 0;
  }

  listen(fd: number, backlog: number): number {
    const listener = this.#table[fd];
    return listener instanceof Listener ? listener.listen(backlog) : this.#refusal("EINVAL");
  }

  accept(fd: number, accepted: number): number {
    const listener = this.#table[fd];
    const options = this.#unopened(accepted);
    if (!(listener instanceof Listener) || !options) return this.#refusal("EINVAL");
    const arrival = listener.shift();
    if (!arrival) return this.#refusal("EAGAIN");
    const stream = new Stream(accepted, this.#parts, options, {
      open: (read) => arrival.open(read),
      connecting: false,
      flowing: arrival.flowing ?? this.#binder.flowing,
      unix: listener.local.kind === "unix" ? { local: listener.local, peer: undefined } : undefined,
    });
    this.#add(accepted, stream);
    this.#security.accepted(fd, accepted);
    return listener.pending;
  }

  connect(fd: number, peer: Endpoint, lookup?: net.LookupFunction): number {
    const wrong = peer.kind === "unix" ? pathError(peer.path) : undefined;
    if (wrong) return this.#refusal(wrong);
    const missing = peer.kind === "unix" ? this.#missing(peer.path) : 0;
    if (missing) return missing;
    const bound = this.#table[fd];
    if (!(bound instanceof Listener)) return this.#open(fd, peer, undefined, lookup);
    // Node binds a connecting socket itself, so the address of the earlier bind must be free for
    // it. So must the port, even if the system chose it, because getsockname() has returned it.
    const source = bound.local;
    if (source.kind !== "inet" || peer.kind === "unix") return this.#refusal("EINVAL");
    bound.close();
    this.#table[fd] = new Unopened(this.#parts.errors, bound.options);
    return this.#open(fd, peer, source, lookup);
  }

  /** See `HostCapabilities.streamCredentials()`. */
  credentials(fd: number, credentials: Credentials): number {
    return this.#security.set(fd, credentials);
  }

  secure(fd: number, server: boolean, hostname: string | undefined): number {
    const stream = this.#table[fd];
    if (!(stream instanceof Stream)) return this.#refusal("ENOTCONN");
    try {
      return stream.secure((plain) => this.#security.handshake(fd, plain, server, hostname));
    } catch (error) {
      return this.#parts.errors.thrown(error);
    }
  }

  shutdown(fd: number, how: number): number {
    const stream = this.#table[fd];
    return stream instanceof Stream ? stream.shutdown(how) : this.#refusal("ENOTCONN");
  }

  option(fd: number, option: HostOption, value: number): number {
    return (this.#table[fd] ??= new Unopened(this.#parts.errors)).option(option, value);
  }

  name(fd: number, peer: boolean): Endpoint | undefined | number {
    const descriptor = this.#table[fd];
    return descriptor ? descriptor.name(peer) : this.#refusal("ENOTCONN");
  }

  close(fd: number, reset: boolean): number {
    const descriptor = this.#table[fd];
    this.#table[fd] = undefined;
    this.#streams.set(fd, undefined);
    this.#security.forget(fd);
    descriptor?.close(reset);
    return 0;
  }

  datagramBind(fd: number, local: Endpoint, reuse: boolean, v6only: boolean, reusePort?: boolean): number {
    return this.#datagram(fd)?.bind(local, reuse, v6only, reusePort) ?? this.#refusal("EINVAL");
  }

  datagramSend(fd: number, data: Uint8Array, peer: Endpoint, admits?: (address: string) => boolean): number {
    return this.#datagram(fd)?.send(data, peer, admits) ?? this.#refusal("EINVAL");
  }

  datagramRecv(fd: number, buffer: Uint8Array, peek: boolean): Datagram | number {
    return this.#datagram(fd)?.recv(buffer, peek) ?? this.#refusal("EINVAL");
  }

  membership(fd: number, join: boolean, group: Endpoint, via: Endpoint | undefined): number {
    return this.#datagram(fd)?.membership(join, group, via) ?? this.#refusal("EINVAL");
  }

  multicastInterface(fd: number, via: Endpoint): number {
    return this.#datagram(fd)?.multicastInterface(via) ?? this.#refusal("EINVAL");
  }

  destroy(): void {
    for (const descriptor of this.#table) {
      if (descriptor instanceof Stream) descriptor.destroy();
      else descriptor?.close(false);
    }
    this.#table.length = 0;
    this.#streams.clear();
  }

  #open(fd: number, peer: Endpoint, source: InetEndpoint | undefined, lookup: net.LookupFunction | undefined): number {
    const options = this.#unopened(fd);
    if (!options) return this.#refusal("EISCONN");
    const { flowing } = this.#binder;
    const where = { ...connectOptions(peer, source), ...SOCKET_OPTIONS, ...(lookup && { lookup }) };
    try {
      const stream = new Stream(fd, this.#parts, options, {
        open: (onread) => net.connect(flowing ? where : { ...where, onread }),
        connecting: true,
        flowing,
        unix: peer.kind === "unix" ? { local: undefined, peer } : undefined,
      });
      this.#add(fd, stream);
      return 0;
    } catch (error) {
      return this.#parts.errors.thrown(error);
    }
  }

  #add(fd: number, stream: Stream): void {
    this.#table[fd] = stream;
    this.#streams.set(fd, stream);
  }

  /**
   * connect(2) reports a missing path at once, which libzmq expects; Node would report it later.
   * Returns 0 if the path exists.
   */
  #missing(path: string): number {
    if (path.startsWith("\0") || process.platform === "win32") return 0;
    try {
      statSync(path);
      return 0;
    } catch (error) {
      return this.#parts.errors.thrown(error);
    }
  }

  /** The options of a descriptor that has no socket yet; undefined: it has one. */
  #unopened(fd: number): RememberedOptions | undefined {
    const descriptor = this.#table[fd];
    if (!descriptor) return NO_OPTIONS;
    return descriptor instanceof Unopened && !(descriptor instanceof Listener) ? descriptor.options : undefined;
  }

  /**
   * The datagram socket of a descriptor, made if it has no socket yet; undefined: it has another
   * kind.
   */
  #datagram(fd: number): DatagramSocket | undefined {
    const descriptor = this.#table[fd];
    if (descriptor instanceof DatagramSocket) return descriptor;
    const options = this.#unopened(fd);
    if (!options) return undefined;
    const made = new DatagramSocket(fd, this.#parts, options);
    this.#table[fd] = made;
    return made;
  }

  #refusal(name: string): number {
    return this.#parts.errors.refusal(name);
  }
}
