/**
 * What an allow list admits of addresses, names and paths, when it is known where they lead: after
 * each look-up of a name, and with the links of a path followed.
 */
import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { isMulticast, isNear, parseAddress, type Address } from "../../policy/address.js";
import type { Target } from "../../policy/endpoint.js";
import type { Access, Transport } from "../../policy/entry.js";
import type { Policy } from "../../policy/policy.js";
import { NotAllowedError, warnOnce } from "../../policy/refusal.js";
import type { Endpoint } from "../host.js";
import { dns } from "./system/builtin.js";
import { namesOf } from "./system/hosts-file.js";
import { listInterfaces } from "./system/interfaces.js";
import { PATH_BYTES } from "./system/names.js";
import { realPath } from "./system/paths.js";

export type Inet = "tcp" | "ws" | "wss" | "udp";
export type Named = Extract<Endpoint, { kind: "name" }>;

export class AllowedPeers {
  readonly #policy: Policy;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  allows(access: Access, transport: Inet, text: string, port: number): boolean {
    const address = parseAddress(text);
    return address !== undefined && this.allowsAddress(access, transport, address, port);
  }

  /**
   * For a bind, the names that this machine has for an address count too: the name of an interface,
   * or one of its hosts file.
   */
  allowsAddress(access: Access, transport: Inet, address: Address, port: number): boolean {
    if (this.#policy.allowsAddress(access, transport, address, port)) return true;
    return (
      access === "bind" && localNames(address).some((name) => this.#policy.allowsName("bind", transport, name, port))
    );
  }

  /** False: it is not allowed, whatever address its name leads to. */
  mayAllow(access: Access, transport: Inet, { addresses, name, port }: Target): boolean {
    if (addresses.length > 0) return addresses.some((address) => this.allowsAddress(access, transport, address, port));
    return (
      this.#policy.allowsName(access, transport, name, port) || this.#policy.allowsSomeAddress(access, transport, port)
    );
  }

  mayLookUp(transport: Inet, { name, port }: Named): boolean {
    return this.mayAllow("connect", transport, { addresses: [], name, port });
  }

  /** Looks the name up, and keeps the allowed addresses. */
  lookup(transport: Inet, peer: Named): LookupFunction {
    return (name, options, callback) => {
      dns().lookup(name, { ...options, all: true }, (error, found) => {
        const allowed = error ? [] : found.filter(({ address }) => !this.#astray(transport, peer, address));
        const [first] = allowed;
        if (error) callback(error, "", 0);
        else if (!first) callback(this.leadsAstray(transport, peer, addressesOf(found))!, "", 0);
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
  leadsAstray(transport: Inet, peer: Named, found: readonly string[]): Error | undefined {
    if (!found.every((address) => this.#astray(transport, peer, address))) return undefined;
    const [address = ""] = found;
    const numeric = spelled(transport, {
      kind: "inet",
      family: address.includes(":") ? 6 : 4,
      address,
      port: peer.port,
    });
    const refusal = this.refusal("connect", numeric, `, where ${peer.name} leads`);
    warnOnce(refusal.message, refusal.detail);
    return refusal;
  }

  /** The real path, and its refusal, if there is one. */
  unix(access: Access, path: string): { readonly refusal: Error | undefined; readonly real: string } {
    try {
      const abstract = path.startsWith("\0");
      const real = abstract ? path : realPath(path, access === "connect");
      const shown = abstract ? `@${path.slice(1)}` : real;
      const refusal = this.#policy.allowsPath(access, shown) ? undefined : this.refusal(access, `ipc://${shown}`);
      return { refusal, real: Buffer.byteLength(real) > PATH_BYTES ? path : real };
    } catch (error) {
      return { refusal: error as Error, real: path };
    }
  }

  refusal(access: Access, endpoint: string, why?: string): NotAllowedError {
    return new NotAllowedError(this.#policy, access, endpoint, why);
  }
}

export function spelled(transport: Transport, endpoint: Exclude<Endpoint, { kind: "unix" }>): string {
  const host = endpoint.kind === "name" ? endpoint.name : endpoint.address;
  return `${transport}://${host.includes(":") ? `[${host}]` : host}:${endpoint.port}`;
}

export function named({ name, port }: Target): Named {
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
