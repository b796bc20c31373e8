/**
 * The host over Node of an instance with an allow list. It binds, connects, sends, joins and
 * unlinks nothing that the list does not admit. It checks what the system is asked for: numeric
 * addresses, after each look-up of a name, and paths without links. `refusal()` returns the same
 * before libzmq is called, as far as it can be known then.
 */
import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { isMulticast, isNear, isUnspecified, parseAddress, parseSpelling, type Address } from "../../policy/address.js";
import { parseEndpoint, type Target } from "../../policy/endpoint.js";
import type { Access, Transport } from "../../policy/entry.js";
import type { Policy } from "../../policy/policy.js";
import { NotAllowedError, warnOnce } from "../../policy/refusal.js";
import type { SharingLink } from "../capabilities.js";
import type { Endpoint } from "../host.js";
import { HostOption, WSS } from "../host.js";
import { dns } from "./system/builtin.js";
import { NodeHost, type NodeHostOptions } from "./node-host.js";
import { namesOf } from "./system/hosts-file.js";
import { listInterfaces } from "./system/interfaces.js";
import { PATH_BYTES } from "./system/names.js";
import { realPath } from "./system/paths.js";

type Inet = "tcp" | "ws" | "wss" | "udp";
type Named = Extract<Endpoint, { kind: "name" }>;

export class LimitedHost extends NodeHost {
  readonly #policy: Policy;
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
    this.#link = link;
  }

  /** See `HostCapabilities`. */
  override refusal(access: Access, endpoint: string, proxied: boolean): Error | undefined {
    const parsed = parseEndpoint(endpoint);
    if (proxied) return this.#allowsProxied(endpoint) ? undefined : this.#refusal(access, endpoint, THROUGH_PROXY);
    if (!parsed) return undefined;
    if (parsed.transport === "inproc")
      return this.#policy.allowsInproc(access, parsed.name) ? undefined : this.#refusal(access, endpoint);
    if (parsed.transport === "ipc") {
      const path = parsed.path.startsWith("@") ? `\0${parsed.path.slice(1)}` : parsed.path;
      return path.startsWith("*") ? undefined : this.#unix(access, path).refusal;
    }
    const { transport, target, source } = parsed;
    if (!this.#mayAllow(access, transport, target)) return this.#refusal(access, endpoint);
    return source && !this.#mayAllow("bind", transport, source)
      ? this.#refusal("bind", spelled(transport, named(source)), " as the source of a connection")
      : undefined;
  }

  override socketOption(fd: number, option: HostOption, value: number): number {
    if (option !== HostOption.WebSocket) return super.socketOption(fd, option, value);
    this.#web.set(fd, value === WSS ? "wss" : "ws");
    return 0;
  }

  override streamBind(fd: number, local: Endpoint, v6only: boolean): number {
    if (local.kind === "unix") {
      const { refusal, real } = this.#unix("bind", local.path);
      if (refusal) return this.#refused(refusal);
      this.#given.set(fd, local);
      return super.streamBind(fd, { kind: "unix", path: real }, v6only);
    }
    const transport = this.#transport(fd);
    if (local.kind === "inet" && !this.#allows("bind", transport, local.address, local.port))
      return this.#refused(this.#refusal("bind", spelled(transport, local)));
    return super.streamBind(fd, local, v6only);
  }

  override streamConnect(fd: number, peer: Endpoint): number {
    const transport = this.#transport(fd);
    switch (peer.kind) {
      case "unix": {
        const { refusal, real } = this.#unix("connect", peer.path);
        return refusal ? this.#refused(refusal, true) : super.streamConnect(fd, { kind: "unix", path: real });
      }
      case "inet":
        if (!this.#allows("connect", transport, peer.address, peer.port))
          return this.#refused(this.#refusal("connect", spelled(transport, peer)), true);
        return super.streamConnect(fd, peer);
      case "name":
        if (!this.#mayLookUp(transport, peer))
          return this.#refused(this.#refusal("connect", spelled(transport, peer)), true);
        return super.streamConnect(fd, peer, this.#lookup(transport, peer));
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

  override datagramBind(fd: number, local: Endpoint, reuse: boolean, v6only: boolean): number {
    if (local.kind === "inet" && !this.#allowsDatagramBind(local))
      return this.#refused(this.#refusal("bind", spelled("udp", local)));
    return super.datagramBind(fd, local, reuse, v6only);
  }

  /** A datagram that is not allowed is dropped, like one that cannot be sent. */
  override datagramSend(fd: number, data: Uint8Array, peer: Endpoint): number {
    if (peer.kind === "unix") return super.datagramSend(fd, data, peer);
    const text = spelled("udp", peer);
    if (peer.kind === "name") {
      if (!this.#mayLookUp("udp", peer)) return this.#refused(this.#refusal("connect", text), true);
      return super.datagramSend(fd, data, peer, (address) => !this.#leadsAstray("udp", peer, [address]));
    }
    if (text !== this.#lastPeer && !this.#allows("connect", "udp", peer.address, peer.port))
      return this.#refused(this.#refusal("connect", text), true);
    this.#lastPeer = text;
    return super.datagramSend(fd, data, peer);
  }

  override datagramMembership(fd: number, join: boolean, group: Endpoint, via: Endpoint | undefined): number {
    const local = super.socketName(fd, false);
    const port = typeof local === "object" && local.kind === "inet" ? local.port : 0;
    if (join && group.kind === "inet" && !this.#allows("bind", "udp", group.address, port))
      return this.#refused(this.#refusal("bind", spelled("udp", { ...group, port })));
    return super.datagramMembership(fd, join, group, via);
  }

  /** libzmq unlinks the file at the path of an ipc endpoint before it binds there. */
  override fileUnlink(path: string): number {
    const { refusal, real } = this.#unix("bind", path);
    return refusal ? this.#refused(refusal) : super.fileUnlink(real);
  }

  /** For "ipc://*": libzmq makes a folder, and binds "socket" in it. */
  override fileMkdtemp(pattern: string): string | number {
    const { refusal, real } = this.#unix("bind", `${pattern}/socket`);
    if (!refusal) return super.fileMkdtemp(pattern);
    const anyFolder = `ipc://${real.replace(/[^/]*\/socket$/, "*/socket")}`;
    return this.#refused(refusal instanceof NotAllowedError ? this.#refusal("bind", anyFolder) : refusal);
  }

  #transport(fd: number): "tcp" | "ws" | "wss" {
    return this.#web.get(fd) ?? "tcp";
  }

  #allows(access: Access, transport: Inet, text: string, port: number): boolean {
    const address = parseAddress(text);
    return address !== undefined && this.#allowsAddress(access, transport, address, port);
  }

  /**
   * For a bind, the names that this machine has for an address count too: the name of an interface,
   * or one of its hosts file.
   */
  #allowsAddress(access: Access, transport: Inet, address: Address, port: number): boolean {
    if (this.#policy.allowsAddress(access, transport, address, port)) return true;
    return (
      access === "bind" && localNames(address).some((name) => this.#policy.allowsName("bind", transport, name, port))
    );
  }

  /** False: it is not allowed, whatever address its name leads to. */
  #mayAllow(access: Access, transport: Inet, { addresses, name, port }: Target): boolean {
    if (addresses.length > 0) return addresses.some((address) => this.#allowsAddress(access, transport, address, port));
    return (
      this.#policy.allowsName(access, transport, name, port) || this.#policy.allowsSomeAddress(access, transport, port)
    );
  }

  #mayLookUp(transport: Inet, { name, port }: Named): boolean {
    return this.#mayAllow("connect", transport, { addresses: [], name, port });
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
    if (this.#allowsAddress("bind", "udp", address, port)) return true;
    if (!isUnspecified(address)) return false;
    return port === 0 ? this.#policy.allowsDatagrams : this.#policy.allowsSomeGroup(port);
  }

  /** Looks the name up, and keeps the allowed addresses. */
  #lookup(transport: Inet, peer: Named): LookupFunction {
    return (name, options, callback) => {
      dns().lookup(name, { ...options, all: true }, (error, found) => {
        const allowed = error ? [] : found.filter(({ address }) => !this.#astray(transport, peer, address));
        const [first] = allowed;
        if (error) callback(error, "", 0);
        else if (!first) callback(this.#leadsAstray(transport, peer, addressesOf(found))!, "", 0);
        else if (options.all) callback(null, allowed);
        else callback(null, first.address, first.family);
      });
    };
  }

  /**
   * An entry for a name does not admit this machine, unless its hosts file has the name: the owner
   * of the name could make it lead there.
   */
  #astray(transport: Inet, { name, port }: Named, text: string): boolean {
    const address = parseAddress(text);
    if (!address) return true;
    if (this.#policy.allowsAddress("connect", transport, address, port)) return false;
    if (!this.#policy.allowsName("connect", transport, name, port)) return true;
    return isMulticast(address) || (isNear(address) && !localNames(address).includes(name.toLowerCase()));
  }

  /**
   * The refusal of a name without allowed addresses, which it reports; undefined: one is allowed.
   */
  #leadsAstray(transport: Inet, peer: Named, found: readonly string[]): Error | undefined {
    if (!found.every((address) => this.#astray(transport, peer, address))) return undefined;
    const [address = ""] = found;
    const numeric = spelled(transport, {
      kind: "inet",
      family: address.includes(":") ? 6 : 4,
      address,
      port: peer.port,
    });
    const refusal = this.#refusal("connect", numeric, `, where ${peer.name} leads`);
    warnOnce(refusal.message, refusal.detail);
    return refusal;
  }

  /** The real path, and its refusal, if there is one. */
  #unix(access: Access, path: string): { readonly refusal: Error | undefined; readonly real: string } {
    try {
      const abstract = path.startsWith("\0");
      const real = abstract ? path : realPath(path, access === "connect");
      const shown = abstract ? `@${path.slice(1)}` : real;
      const refusal = this.#policy.allowsPath(access, shown) ? undefined : this.#refusal(access, `ipc://${shown}`);
      return { refusal, real: Buffer.byteLength(real) > PATH_BYTES ? path : real };
    } catch (error) {
      return { refusal: error as Error, real: path };
    }
  }

  #refusal(access: Access, endpoint: string, why?: string): NotAllowedError {
    return new NotAllowedError(this.#policy, access, endpoint, why);
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

function spelled(transport: Transport, endpoint: Exclude<Endpoint, { kind: "unix" }>): string {
  const host = endpoint.kind === "name" ? endpoint.name : endpoint.address;
  return `${transport}://${host.includes(":") ? `[${host}]` : host}:${endpoint.port}`;
}

function named({ name, port }: Target): Named {
  return { kind: "name", family: 0, name, port };
}

function addressesOf(found: readonly LookupAddress[]): readonly string[] {
  return found.map(({ address }) => address);
}

/** In lower case. */
function localNames(address: Address): readonly string[] {
  const same = (text: string): boolean => {
    const other = parseAddress(text);
    return other?.family === address.family && other.value === address.value;
  };
  const interfaces = listInterfaces().filter((one) => same(one.address));
  return [...interfaces.map(({ name }) => name.toLowerCase()), ...namesOf(same)];
}
