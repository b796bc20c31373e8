/**
 * The table of descriptors: which object stands behind each number, and which calls make one of
 * another.
 */
import type { Datagram, Endpoint, HostOption } from "../host.js";
import { connectInet, connectUnix } from "./connecting.js";
import { DatagramSocket } from "./datagram.js";
import { Unopened, type Descriptor, type Owner, type RememberedOptions } from "./descriptor.js";
import { Listener } from "./listener.js";
import { Stream } from "./stream.js";

const NO_OPTIONS: RememberedOptions = new Map();

export class Sockets {
  readonly #owner: Owner;
  readonly #table = new Map<number, Descriptor>();

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Open descriptors, those of connections that wait to be accepted included. */
  get size(): number {
    let size = 0;
    for (const descriptor of this.#table.values()) {
      if (isOpen(descriptor)) size++;
      if (descriptor instanceof Listener) size += descriptor.waiting;
    }
    return size;
  }

  bind(fd: number, local: Endpoint, v6only: boolean): number {
    if (this.#exhausted(fd)) return this.#owner.no("EMFILE");
    const options = this.#unopened(fd);
    if (!options) return this.#owner.no("EINVAL");
    const listener = new Listener(fd, this.#owner, options, v6only);
    const status = listener.bind(local);
    if (status === 0) this.#table.set(fd, listener);
    return status;
  }

  listen(fd: number, backlog: number): number {
    const listener = this.#table.get(fd);
    return listener instanceof Listener ? listener.listen(backlog) : this.#owner.no("EINVAL");
  }

  accept(fd: number, accepted: number): number {
    const listener = this.#table.get(fd);
    if (!(listener instanceof Listener) || !this.#unopened(accepted)) return this.#owner.no("EINVAL");
    const stream = listener.shift();
    if (!stream) return this.#owner.no("EAGAIN");
    this.#table.set(accepted, stream);
    stream.accepted(accepted);
    return listener.ready;
  }

  connect(fd: number, peer: Endpoint): number {
    if (this.#exhausted(fd)) return this.#owner.no("EMFILE");
    const bound = this.#table.get(fd);
    const source = bound instanceof Listener ? bound : undefined;
    if (!source && !this.#unopened(fd)) return this.#owner.no("EISCONN");
    if (peer.kind === "unix") return source ? this.#owner.no("EINVAL") : this.#connectUnix(fd, peer);
    if (source && !source.source) return this.#owner.no("EINVAL");
    source?.close();
    const stream = new Stream(fd, this.#owner, true, source?.source, undefined);
    this.#table.set(fd, stream);
    connectInet(stream, this.#owner, peer, source?.source);
    return 0;
  }

  recv(fd: number, buffer: Uint8Array, peek: boolean): number {
    const stream = this.#table.get(fd);
    return stream instanceof Stream ? stream.recv(buffer, peek) : this.#owner.no("ENOTCONN");
  }

  send(fd: number, data: Uint8Array): number {
    const stream = this.#table.get(fd);
    return stream instanceof Stream ? stream.send(data) : this.#owner.no("ENOTCONN");
  }

  shutdown(fd: number, how: number): number {
    const stream = this.#table.get(fd);
    return stream instanceof Stream ? stream.shutdown(how) : this.#owner.no("ENOTCONN");
  }

  option(fd: number, option: HostOption, value: number): number {
    let descriptor = this.#table.get(fd);
    if (!descriptor) this.#table.set(fd, (descriptor = new Unopened(this.#owner)));
    return descriptor.option(option, value);
  }

  name(fd: number, peer: boolean): Endpoint | undefined | number {
    const descriptor = this.#table.get(fd);
    return descriptor ? descriptor.name(peer) : this.#owner.no("ENOTCONN");
  }

  close(fd: number, reset: boolean): number {
    const descriptor = this.#table.get(fd);
    this.#table.delete(fd);
    descriptor?.close(reset);
    return 0;
  }

  datagramBind(fd: number, local: Endpoint, reuse: boolean, v6only: boolean): number {
    if (this.#exhausted(fd)) return this.#owner.no("EMFILE");
    return this.#datagram(fd)?.bind(local, reuse, v6only) ?? this.#owner.no("EINVAL");
  }

  datagramSend(fd: number, data: Uint8Array, peer: Endpoint): number {
    return this.#datagram(fd)?.send(data, peer) ?? this.#owner.no("EINVAL");
  }

  datagramRecv(fd: number, buffer: Uint8Array, peek: boolean): Datagram | number {
    return this.#datagram(fd)?.recv(buffer, peek) ?? this.#owner.no("EINVAL");
  }

  membership(fd: number, join: boolean, group: Endpoint, via: Endpoint | undefined): number {
    return this.#datagram(fd)?.membership(join, group, via) ?? this.#owner.no("EINVAL");
  }

  multicastInterface(fd: number, via: Endpoint): number {
    return this.#datagram(fd)?.multicastInterface(via) ?? this.#owner.no("EINVAL");
  }

  /** The process has ended. */
  end(): void {
    for (const descriptor of this.#table.values()) descriptor.end();
    this.#table.clear();
  }

  /** The machine has lost its power: no peer learns of it. */
  vanish(): void {
    for (const descriptor of this.#table.values()) descriptor.vanish();
    this.#table.clear();
  }

  #connectUnix(fd: number, peer: Extract<Endpoint, { kind: "unix" }>): number {
    const error = this.#owner.machine.files.socketError(peer.path);
    if (error) return this.#owner.no(error);
    const stream = new Stream(fd, this.#owner, true, undefined, peer);
    this.#table.set(fd, stream);
    connectUnix(stream, this.#owner, peer.path);
    return 0;
  }

  /** The machine has no descriptor left for one that is not open yet. */
  #exhausted(fd: number): boolean {
    return !isOpen(this.#table.get(fd)) && !this.#owner.machine.hasDescriptor;
  }

  /** The options of a descriptor that is nothing yet; undefined: it is something. */
  #unopened(fd: number): RememberedOptions | undefined {
    const descriptor = this.#table.get(fd);
    if (!descriptor) return NO_OPTIONS;
    return descriptor instanceof Unopened && !isOpen(descriptor) ? descriptor.options : undefined;
  }

  /**
   * The datagram socket, made of a descriptor that is nothing yet; undefined: it is something else.
   */
  #datagram(fd: number): DatagramSocket | undefined {
    const descriptor = this.#table.get(fd);
    if (descriptor instanceof DatagramSocket) return descriptor;
    const options = this.#unopened(fd);
    if (!options) return undefined;
    const made = new DatagramSocket(fd, this.#owner, options);
    this.#table.set(fd, made);
    return made;
  }
}

/** It is more than options. */
function isOpen(descriptor: Descriptor | undefined): boolean {
  return descriptor instanceof Listener || !(descriptor === undefined || descriptor instanceof Unopened);
}
