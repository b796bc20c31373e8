/**
 * The allow list of an instance: which endpoints it may bind and connect. It decides about
 * addresses, names and paths. ts/shim/node/limited-host.ts finds out to which of them an endpoint
 * leads.
 */
import { isIn, type Address } from "./address.js";
import {
  parseEntry,
  plainName,
  type Access,
  type AllowEntry,
  type RealPath,
  type Rule,
  type Transport,
} from "./entry.js";

/**
 * Names that libzmq and this package use for their own sockets: monitors, the ends of draft
 * sockets, ZAP handlers.
 */
const OWN_NAMES = /^(?:zmq\.monitor\.\d+|libzmq-wasm\.end\.\d+|zeromq\.zap\.01)$/;

export class Policy {
  readonly entries: readonly string[];
  readonly #rules: readonly Rule[];

  private constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.entries = rules.map(({ text }) => text);
  }

  /**
   * Makes a policy of a list, with the links in ipc paths followed. Throws a TypeError that names
   * the malformed entry.
   */
  static of(allow: readonly AllowEntry[], realPath: RealPath): Policy {
    if (!Array.isArray(allow))
      throw new TypeError('allow must be an array, such as ["tcp://127.0.0.1:*", "inproc://*"]');
    return new Policy(Array.from(allow, (entry: unknown, at) => parseEntry(entry, `allow[${at}]`, realPath)));
  }

  /** The same policy in another thread, from its `text`; undefined for "". */
  static from(text: string): Policy | undefined {
    if (text === "") return undefined;
    return new Policy((JSON.parse(text) as string[]).map((entry) => parseEntry(entry, "allow")));
  }

  get text(): string {
    return JSON.stringify(this.entries);
  }

  allowsAddress(access: Access, transport: Transport, address: Address, port: number): boolean {
    return this.#inet(access, transport, port).some(
      ({ host }) => host.any || host.subnets.some((subnet) => isIn(address, subnet)),
    );
  }

  /** Whether the name is allowed, to whatever address it leads. */
  allowsName(access: Access, transport: Transport, name: string, port: number): boolean {
    const plain = plainName(name);
    return this.#inet(access, transport, port).some(
      ({ host }) => host.any || host.name === plain || (host.suffix !== undefined && plain.endsWith(host.suffix)),
    );
  }

  /** Whether a name may lead to some allowed address. */
  allowsSomeAddress(access: Access, transport: Transport, port: number): boolean {
    return this.#inet(access, transport, port).some(({ host }) => host.any || host.subnets.length > 0);
  }

  /** Whether datagrams may be sent to some address. */
  get allowsDatagrams(): boolean {
    return this.#of("connect", "udp").length > 0;
  }

  /** Whether some multicast group may be joined on the port. */
  allowsSomeGroup(port: number): boolean {
    return this.#inet("bind", "udp", port).some(({ host }) => host.any || host.subnets.some(mayHoldGroups));
  }

  /** A path without links, or "@" and an abstract name. */
  allowsPath(access: Access, path: string): boolean {
    return this.#of(access, "ipc").some((rule) => rule.path.test(path));
  }

  allowsInproc(access: Access, name: string): boolean {
    return OWN_NAMES.test(name) || this.#of(access, "inproc").some((rule) => rule.path.test(name));
  }

  #of(access: Access, transport: Transport): readonly Rule[] {
    return this.#rules.filter((rule) => rule.transport === transport && (rule.access ?? access) === access);
  }

  /**
   * The entries for a port. 0, by which the system chooses the port, needs an entry for all ports.
   */
  #inet(access: Access, transport: Transport, port: number): readonly Rule[] {
    return this.#of(access, transport).filter(({ ports: [first, last] }) => port >= first && port <= last);
  }
}

const GROUPS: Readonly<
  Record<4 | 6, { readonly family: 4 | 6; readonly value: bigint; readonly zone: ""; readonly bits: number }>
> = {
  4: { family: 4, value: 0xen << 28n, zone: "", bits: 4 },
  6: { family: 6, value: 0xffn << 120n, zone: "", bits: 8 },
};

/** Whether a subnet holds multicast groups. */
function mayHoldGroups(subnet: Rule["host"]["subnets"][number]): boolean {
  const groups = GROUPS[subnet.family];
  return isIn(subnet, groups) || isIn(groups, { ...subnet, zone: "" });
}
