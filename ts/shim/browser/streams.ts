/**
 * The streams of an instance, by descriptor, and which kind each is. While the page is left, none
 * is connected: those that connect then do so when it is shown again.
 */
import type { Credentials } from "../capabilities.js";
import { HostOption, WSS, type Endpoint, type HostLink } from "../host.js";
import { onLeave } from "./page-life.js";
import { RelayStream } from "./relay-stream.js";
import type { Stream, StreamHost } from "./stream.js";
import { WebSocketStream, type Upgrade } from "./web-socket-stream.js";

export class Streams {
  readonly #link: HostLink;
  readonly #host: StreamHost;
  readonly #relay: string | undefined;
  readonly #streams = new Map<number, Stream>();
  readonly #upgrades = new Map<number, Upgrade>();
  /** Those that connect when the page is shown again; undefined: it is shown. */
  #waiting: Set<Stream> | undefined;
  readonly #end: () => void;

  constructor(link: HostLink, host: StreamHost, relay: string | undefined) {
    this.#link = link;
    this.#host = host;
    this.#relay = relay;
    this.#end = onLeave(
      () => this.#leave(),
      () => this.#return(),
    );
  }

  option(fd: number, option: HostOption, value: number): number {
    if (option === HostOption.WebSocket) this.#upgrades.set(fd, { secure: value === WSS, path: "/", protocols: [] });
    return 0;
  }

  upgrade(fd: number, path: string, protocols: readonly string[]): void {
    this.#upgrades.set(fd, { secure: this.#upgrades.get(fd)?.secure === true, path, protocols });
  }

  connect(fd: number, peer: Endpoint): number {
    const stream = this.#streamTo(fd, peer);
    if (!stream) return this.no("EAFNOSUPPORT");
    this.#streams.set(fd, stream);
    if (this.#waiting) this.#waiting.add(stream);
    else stream.connect();
    return 0;
  }

  recv(fd: number, buffer: Uint8Array, peek: boolean): number {
    return this.#streams.get(fd)?.recv(buffer, peek) ?? this.no("ENOTCONN");
  }

  send(fd: number, data: Uint8Array): number {
    return this.#streams.get(fd)?.send(data) ?? this.no("ENOTCONN");
  }

  /** The browser verifies certificates, by its own. */
  credentials({ cert, key, trust }: Credentials): number {
    if (cert === undefined && key === undefined && trust === undefined) return 0;
    const text =
      "the browser has the certificates of wss: leave out wssCertPem, wssKeyPem, wssTrustPem and wssMinVersion";
    this.#link.refused?.(Object.assign(new Error(text), { code: "EOPNOTSUPP" }));
    return this.no("EOPNOTSUPP");
  }

  /** The WebSocket is one over TLS already. 1: it is done. */
  secure(fd: number, hostname: string | undefined): number {
    const peer = this.#streams.get(fd)?.peer;
    const name = peer?.kind === "name" ? peer.name : peer?.kind === "inet" ? peer.address : undefined;
    if (hostname === undefined || hostname === name) return 1;
    this.#host.warn(`wssHostname is ${hostname}, and the browser asks the server for ${name}, as in the endpoint`);
    return this.no("EINVAL");
  }

  shutdown(fd: number): number {
    this.#streams.get(fd)?.end();
    return 0;
  }

  name(fd: number, ofPeer: boolean): Endpoint | undefined | number {
    const peer = this.#streams.get(fd)?.peer;
    if (!peer) return this.no("ENOTCONN");
    if (peer.kind === "unix") return ofPeer ? peer : undefined;
    if (ofPeer && peer.kind === "inet") return peer;
    return { kind: "inet", family: 4, address: "0.0.0.0", port: ofPeer ? peer.port : 0 }; // a page does not know it
  }

  close(fd: number): number {
    const stream = this.#streams.get(fd);
    this.#streams.delete(fd);
    this.#upgrades.delete(fd);
    if (stream) this.#waiting?.delete(stream);
    stream?.close();
    return 0;
  }

  /** All at once. */
  destroy(): void {
    this.#end();
    for (const fd of [...this.#streams.keys()]) this.close(fd);
  }

  no(name: string): number {
    return -this.#host.errno(name);
  }

  #streamTo(fd: number, peer: Endpoint): Stream | undefined {
    const upgrade = this.#upgrades.get(fd);
    if (upgrade && peer.kind !== "unix") return new WebSocketStream(fd, this.#host, peer, upgrade);
    return this.#relay === undefined ? undefined : new RelayStream(fd, this.#host, peer, this.#relay);
  }

  #leave(): void {
    this.#waiting ??= new Set();
    for (const stream of this.#streams.values()) {
      stream.end();
      stream.fail("ECONNRESET");
    }
  }

  #return(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const stream of waiting) stream.connect();
  }
}
