/**
 * The host over Node of an instance with an allow list. It binds, connects, sends, joins and
 * unlinks nothing that the list does not admit. It checks what the system is asked for: numeric
 * addresses, after each look-up of a name, and paths without links. `refusal()` returns the same
 * before libzmq is called, as far as it can be known then.
 */
import { isUnspecified, parseAddress, parseSpelling } from "../../policy/address.js";
import { parseEndpoint } from "../../policy/endpoint.js";
import type { Access } from "../../policy/entry.js";
import type { Policy } from "../../policy/policy.js";
import { NotAllowedError, warnOnce } from "../../policy/refusal.js";
import type { SharingLink } from "../capabilities.js";
import type { Endpoint } from "../host.js";
import { HostOption, WSS } from "../host.js";
import { AllowedPeers, named, spelled } from "./allowed-peers.js";
import { NodeHost, type NodeHostOptions } from "./node-host.js";

export class LimitedHost extends NodeHost {
  readonly #policy: Policy;
  readonly #peers: AllowedPeers;
  readonly #link: SharingLink;
  /** Descriptors of the transports ws and wss. */
  readonly #web = new Map<number, "ws" | "wss">();
  /** The endpoints that libzmq asked for, if their real paths were bound instead. */
  readonly #given = new Map<number, Endpoint>();
  /** The last destination of a datagram that was allowed. */
  #lastPeer = "";

  constructor(link: SharingLink, options: NodeHostOptions, policy: Policy) {
    super(link, options);
    this.#policy = policy;
    this.#peers = new AllowedPeers(policy);
    this.#link = link;
  }

  /** See `HostCapabilities`. */
  override refusal(access: Access, endpoint: string, proxied: boolean): Error | undefined {
    const parsed = parseEndpoint(endpoint);
    if (proxied)
      return this.#allowsProxied(endpoint) ? undefined : this.#peers.refusal(access, endpoint, THROUGH_PROXY);
    if (!parsed) return undefined;
    if (parsed.transport === "inproc")
      return this.#policy.allowsInproc(access, parsed.name) ? undefined : this.#peers.refusal(access, endpoint);
    if (parsed.transport === "ipc") {
      const path = parsed.path.startsWith("@") ? `\0${parsed.path.slice(1)}` : parsed.path;
      return path.startsWith("*") ? undefined : this.#peers.unix(access, path).refusal;
    }
    const { transport, target, source } = parsed;
    if (!this.#peers.mayAllow(access, transport, target)) return this.#peers.refusal(access, endpoint);
    return source && !this.#peers.mayAllow("bind", transport, source)
      ? this.#peers.refusal("bind", spelled(transport, named(source)), " as the source of a connection")
      : undefined;
  }

  override socketOption(fd: number, option: HostOption, value: number): number {
    if (option !== HostOption.WebSocket) return super.socketOption(fd, option, value);
    this.#web.set(fd, value === WSS ? "wss" : "ws");
    return 0;
  }

  override streamBind(fd: number, local: Endpoint, v6only: boolean): number {
    if (local.kind === "unix") {
      const { refusal, real } = this.#peers.unix("bind", local.path);
      if (refusal) return this.#refused(refusal);
      this.#given.set(fd, local);
      return super.streamBind(fd, { kind: "unix", path: real }, v6only);
    }
    const transport = this.#transport(fd);
    if (local.kind === "inet" && !this.#peers.allows("bind", transport, local.address, local.port))
      return this.#refused(this.#peers.refusal("bind", spelled(transport, local)));
    return super.streamBind(fd, local, v6only);
  }

  override streamConnect(fd: number, peer: Endpoint): number {
    const transport = this.#transport(fd);
    switch (peer.kind) {
      case "unix": {
        const { refusal, real } = this.#peers.unix("connect", peer.path);
        return refusal ? this.#refused(refusal, true) : super.streamConnect(fd, { kind: "unix", path: real });
      }
      case "inet":
        if (!this.#peers.allows("connect", transport, peer.address, peer.port))
          return this.#refused(this.#peers.refusal("connect", spelled(transport, peer)), true);
        return super.streamConnect(fd, peer);
      case "name":
        if (!this.#peers.mayLookUp(transport, peer))
          return this.#refused(this.#peers.refusal("connect", spelled(transport, peer)), true);
        return super.streamConnect(fd, peer, this.#peers.lookup(transport, peer));
    }
  }

  override socketName(fd: number, peer: boolean): Endpoint | undefined | number {
    const name = super.socketName(fd, peer);
    return peer || typeof name !== "object" ? name : (this.#given.get(fd) ?? name);
  }

  override socketClose(fd: number, reset: boolean): number {
    this.#web.delete(fd);
    this.#given.delete(fd);
    return super.socketClose(fd, reset);
  }

  override datagramBind(fd: number, local: Endpoint, reuse: boolean, v6only: boolean, reusePort?: boolean): number {
    if (local.kind === "inet" && !this.#allowsDatagramBind(local))
      return this.#refused(this.#peers.refusal("bind", spelled("udp", local)));
    return super.datagramBind(fd, local, reuse, v6only, reusePort);
  }

  /** A datagram that is not allowed is dropped, like one that cannot be sent. */
  override datagramSend(fd: number, data: Uint8Array, peer: Endpoint): number {
    if (peer.kind === "unix") return super.datagramSend(fd, data, peer);
    const text = spelled("udp", peer);
    if (peer.kind === "name") {
      if (!this.#peers.mayLookUp("udp", peer)) return this.#refused(this.#peers.refusal("connect", text), true);
      return super.datagramSend(fd, data, peer, (address) => !this.#peers.leadsAstray("udp", peer, [address]));
    }
    if (text !== this.#lastPeer && !this.#peers.allows("connect", "udp", peer.address, peer.port))
      return this.#refused(this.#peers.refusal("connect", text), true);
    this.#lastPeer = text;
    return super.datagramSend(fd, data, peer);
  }

  override datagramMembership(fd: number, join: boolean, group: Endpoint, via: Endpoint | undefined): number {
    const local = super.socketName(fd, false);
    const port = typeof local === "object" && local.kind === "inet" ? local.port : 0;
    if (join && group.kind === "inet" && !this.#peers.allows("bind", "udp", group.address, port))
      return this.#refused(this.#peers.refusal("bind", spelled("udp", { ...group, port })));
    return super.datagramMembership(fd, join, group, via);
  }

  /** libzmq unlinks the file at the path of an ipc endpoint before it binds there. */
  override fileUnlink(path: string): number {
    const { refusal, real } = this.#peers.unix("bind", path);
    return refusal ? this.#refused(refusal) : super.fileUnlink(real);
  }

  /** For "ipc://*": libzmq makes a folder, and binds "socket" in it. */
  override fileMkdtemp(pattern: string): string | number {
    const { refusal, real } = this.#peers.unix("bind", `${pattern}/socket`);
    if (!refusal) return super.fileMkdtemp(pattern);
    const anyFolder = `ipc://${real.replace(/[^/]*\/socket$/, "*/socket")}`;
    return this.#refused(refusal instanceof NotAllowedError ? this.#peers.refusal("bind", anyFolder) : refusal);
  }

  #transport(fd: number): "tcp" | "ws" | "wss" {
    return this.#web.get(fd) ?? "tcp";
  }

  /** The proxy looks names up, so the list must admit them as names. */
  #allowsProxied(endpoint: string): boolean {
    const parsed = parseEndpoint(endpoint);
    if (parsed?.transport !== "tcp" || parsed.host.includes(";")) return false;
    const { name, port } = parsed.target;
    const address = parseSpelling(name);
    return address
      ? this.#policy.allowsAddress("connect", "tcp", address, port)
      : this.#policy.allowsName("connect", "tcp", name, port);
  }

  /**
   * All addresses of the host and port: for a group, libzmq binds them, and a socket that only
   * sends has a port of its own.
   */
  #allowsDatagramBind({ address: text, port }: Extract<Endpoint, { kind: "inet" }>): boolean {
    const address = parseAddress(text);
    if (!address) return false;
    if (this.#peers.allowsAddress("bind", "udp", address, port)) return true;
    if (!isUnspecified(address)) return false;
    return port === 0 ? this.#policy.allowsDatagrams : this.#policy.allowsSomeGroup(port);
  }

  /**
   * The answer to libzmq. `told`: no call of the program returns the refusal, so it is a warning.
   */
  #refused(refusal: Error, told = false): number {
    this.#link.refused?.(refusal);
    if (told) warnOnce(refusal.message, (refusal as Partial<NotAllowedError>).detail);
    return -(this.#link.errno["EACCES"] ?? 1);
  }
}

const THROUGH_PROXY = ", which the SOCKS proxy would be asked for";
