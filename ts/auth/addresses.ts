/**
 * Lists of admitted addresses: single ones, subnets such as "10.0.0.0/8", and "ipc" for peers
 * without an address. An IPv4 peer is the same one at a socket that listens on IPv6.
 */
import { argumentError, shown } from "../api/errors.js";
import { isIn, mapped, parseAddress, parseSubnet, type Subnet } from "../policy/address.js";

/** Peers over ipc, which are on this machine and have no address. */
const IPC = "ipc";

class AddressList {
  readonly #subnets: Subnet[] = [];
  #ipc = false;

  constructor(entries: Iterable<string>, what: string) {
    if (typeof entries === "string" || typeof (entries as Partial<typeof entries>)[Symbol.iterator] !== "function")
      throw argumentError(`${what} must be a list of addresses`);
    for (const entry of entries) this.#add(entry, what);
  }

  has(peer: string): boolean {
    if (peer === "") return this.#ipc;
    const address = parseAddress(peer);
    if (address === undefined) return false;
    const forms = address.family === 4 ? [address, mapped(address)] : [address];
    return this.#subnets.some((subnet) => forms.some((form) => isIn(form, subnet)));
  }

  #add(entry: unknown, what: string): void {
    const subnet = parseSubnet(String(entry));
    if (entry === IPC) this.#ipc = true;
    else if (subnet) this.#subnets.push(subnet);
    else throw argumentError(`${what}: "${shown(entry)}" is not an IP address, a subnet or "ipc"`);
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
