/**
 * Lists of admitted addresses: single ones, subnets such as "10.0.0.0/8", and "ipc" for peers
 * without an address. An IPv4 peer is the same one at a socket that listens on IPv6.
 */
import { BlockList, isIP } from "node:net";
import { argumentError } from "../api/errors.js";

/** Peers over ipc, which are on this machine and have no address. */
const IPC = "ipc";

class AddressList {
  readonly #listed = new BlockList();
  #ipc = false;

  constructor(entries: Iterable<string>, what: string) {
    if (typeof entries === "string" || typeof (entries as Partial<typeof entries>)[Symbol.iterator] !== "function")
      throw argumentError(`${what} must be a list of addresses`);
    for (const entry of entries) this.#add(entry, what);
  }

  has(peer: string): boolean {
    if (peer === "") return this.#ipc;
    // An address of an interface ends with its name, as in fe80::1%eth0.
    const address = peer.replace(/%.*$/, "").replace(/^::ffff:(?=[\d.]+$)/i, "");
    const version = isIP(address);
    return version !== 0 && this.#listed.check(address, version === 4 ? "ipv4" : "ipv6");
  }

  #add(entry: unknown, what: string): void {
    const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(String(entry)) ?? [];
    const version = isIP(address);
    if (entry === IPC) this.#ipc = true;
    else if (version === 0 || Number(bits ?? 0) > (version === 4 ? 32 : 128))
      throw argumentError(`${what}: "${String(entry)}" is not an IP address, a subnet or "ipc"`);
    else if (bits === undefined) this.#listed.addAddress(address, version === 4 ? "ipv4" : "ipv6");
    else this.#listed.addSubnet(address, Number(bits), version === 4 ? "ipv4" : "ipv6");
  }
}

export class Addresses {
  readonly #allowed: AddressList | undefined;
  readonly #denied: AddressList | undefined;

  constructor(allow: Iterable<string> | undefined, deny: Iterable<string> | undefined) {
    this.#allowed = allow === undefined ? undefined : new AddressList(allow, "Allow");
    this.#denied = deny === undefined ? undefined : new AddressList(deny, "Deny");
  }

  /** Whether a peer is admitted: it is not denied, and `allow` has it or is not given. */
  admit(peer: string): boolean {
    return this.#denied?.has(peer) !== true && this.#allowed?.has(peer) !== false;
  }
}
