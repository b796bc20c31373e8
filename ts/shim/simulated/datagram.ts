/**
 * A datagram socket. What does not fit its queue is dropped, and so is what is sent to an address
 * that no socket has. POLLIN is exact: it is ready exactly while a datagram waits.
 */
import type { Datagram, Endpoint } from "../host.js";
import { HostOption, POLLIN, POLLOUT } from "../host.js";
import { ANY, isAny, isMulticast, mapped, unmapped, type InetEndpoint } from "./addresses.js";
import type { Descriptor, Owner, RememberedOptions } from "./descriptor.js";
import { deliver } from "./delivery.js";
import type { Binding } from "./ports.js";

/** Bytes that may wait, and what each datagram counts beside its own: as Linux. */
const QUEUE_BYTES = 212992;
const OVERHEAD_BYTES = 256;
/** The largest payload of UDP over IPv4. */
const LARGEST_DATAGRAM = 65507;

/** From and to, of each option that datagrams have. */
const RANGES: Partial<Record<HostOption, readonly [number, number]>> = {
  [HostOption.ReceiveBuffer]: [0, 2 ** 31 - 1],
  [HostOption.SendBuffer]: [0, 2 ** 31 - 1],
  [HostOption.Broadcast]: [0, 1],
  [HostOption.MulticastLoop]: [0, 1],
  [HostOption.MulticastTtl]: [0, 255],
  [HostOption.UnicastTtl]: [1, 255],
};

interface Waiting {
  readonly bytes: Uint8Array;
  readonly from: InetEndpoint;
}

export class DatagramSocket implements Descriptor {
  readonly owner: Owner;
  readonly #fd: number;
  readonly #options: Map<HostOption, number>;
  #binding: Binding<DatagramSocket> | undefined;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Groups, each with the interface that it was joined on. */
  readonly #groups = new Set<string>();
  /** Where multicast is sent; undefined: the system's choice. */
  #interface: string | undefined;

  constructor(fd: number, owner: Owner, options: RememberedOptions) {
    this.#fd = fd;
    this.owner = owner;
    this.#options = new Map(options);
  }

  bind(local: Endpoint, reuse: boolean, v6only: boolean): number {
    if (this.#binding) return this.owner.no("EINVAL");
    if (local.kind === "unix") return this.owner.no("EAFNOSUPPORT");
    const { machine } = this.owner;
    const known = local.kind === "inet" && (machine.owns(local.address) || isMulticast(local.address));
    if (!known) return this.owner.no("EADDRNOTAVAIL");
    for (const [option, value] of this.#options) if (!isAllowed(option, value)) return this.owner.no("EINVAL");
    this.#binding = machine.udp.bind(local, this, v6only, reuse);
    if (!this.#binding) return this.owner.no("EADDRINUSE");
    this.owner.report(this.#fd, POLLOUT);
    return 0;
  }

  send(data: Uint8Array, peer: Endpoint): number {
    if (data.length > LARGEST_DATAGRAM) return this.owner.no("EMSGSIZE");
    if (peer.kind === "unix") return this.owner.no("EAFNOSUPPORT");
    const status = this.#ensureBound(peer.family || 6);
    if (status !== 0) return status;
    const { family } = this.#binding!.local;
    if (peer.kind === "inet" && peer.family !== family) return this.owner.no("EAFNOSUPPORT");
    if (peer.port === 0) return this.owner.no("EINVAL");
    const bytes = new Uint8Array(data);
    if (peer.kind === "inet") this.#transmit(bytes, peer.address, peer.port);
    else this.#transmitToName(bytes, peer.name, peer.port);
    return data.length;
  }

  recv(buffer: Uint8Array, peek: boolean): Datagram | number {
    const oldest = this.#waiting[0];
    if (!oldest) return this.owner.no("EAGAIN");
    const { bytes, from } = oldest;
    buffer.set(bytes.subarray(0, buffer.length));
    if (peek) return { size: bytes.length, from };
    this.#waiting.shift();
    this.#waitingBytes -= bytes.length + OVERHEAD_BYTES;
    if (this.#waiting.length === 0) this.owner.report(this.#fd, 0, POLLIN);
    return { size: bytes.length, from };
  }

  membership(join: boolean, group: Endpoint, via: Endpoint | undefined): number {
    if (group.kind !== "inet" || !isMulticast(group.address)) return this.owner.no("EINVAL");
    const on = this.#interfaceOf(via);
    if (on === undefined) return this.owner.no("ENODEV");
    const key = `${group.address} ${on}`;
    if (join === this.#groups.has(key)) return this.owner.no(join ? "EADDRINUSE" : "EADDRNOTAVAIL");
    if (join) this.#groups.add(key);
    else this.#groups.delete(key);
    return 0;
  }

  multicastInterface(via: Endpoint): number {
    const on = this.#interfaceOf(via);
    if (on === undefined) return this.owner.no("ENODEV");
    this.#interface = on;
    return 0;
  }

  /** Checked at once where it is bound, else by the bind. */
  option(option: HostOption, value: number): number {
    if (!RANGES[option]) return this.owner.no("ENOPROTOOPT");
    if (this.#binding && !isAllowed(option, value)) return this.owner.no("EINVAL");
    this.#options.set(option, value);
    return 0;
  }

  name(peer: boolean): Endpoint | number {
    return peer || !this.#binding ? this.owner.no("ENOTCONN") : this.#binding.local;
  }

  close(): void {
    if (this.#binding) this.owner.machine.udp.unbind(this.#binding);
    this.#binding = undefined;
    this.#waiting = [];
  }

  end(): void {
    this.close();
  }

  vanish(): void {
    this.close();
  }

  /** An option's value, or what it is where it was not set. */
  setting(option: HostOption, otherwise: number): number {
    return this.#options.get(option) ?? otherwise;
  }

  /** The interface that multicast is sent on. */
  get outgoing(): string {
    return this.#interface ?? this.owner.machine.interfaces.at(-1)!.name;
  }

  isMember(group: string, on: string): boolean {
    return this.#groups.has(`${group} ${on}`);
  }

  /** A datagram has arrived. */
  arrived(bytes: Uint8Array, from: InetEndpoint): void {
    const size = bytes.length + OVERHEAD_BYTES;
    if (!this.#binding || this.#waitingBytes + size > QUEUE_BYTES) return;
    this.#waitingBytes += size;
    const seen = this.#binding.local.family === 6 ? mapped : unmapped;
    const address = seen(from.address);
    const waiting = { bytes, from: { ...from, address, family: this.#binding.local.family } };
    if (this.#waiting.push(waiting) === 1) this.owner.report(this.#fd, POLLIN);
  }

  #ensureBound(family: 4 | 6): number {
    if (this.#binding) return 0;
    return this.bind({ kind: "inet", family, address: ANY[family], port: 0 }, false, false);
  }

  #transmitToName(bytes: Uint8Array, name: string, port: number): void {
    const { machine } = this.owner;
    const resolved = (): void => {
      const [address] = machine.resolve(name, this.#binding?.local.family ?? 0);
      if (address !== undefined) this.#transmit(bytes, address, port);
    };
    machine.network.clock.after(machine.conditions.resolveAfter, resolved, { name: `${machine.name} resolves a name` });
  }

  #transmit(bytes: Uint8Array, address: string, port: number): void {
    if (!this.#binding) return;
    const { local } = this.#binding;
    const source = isAny(local.address) || isMulticast(local.address);
    const from = source ? { ...local, address: this.#source(address) } : local;
    deliver(this, bytes, { from, address: unmapped(address), port });
  }

  #source(address: string): string {
    const { machine } = this.owner;
    if (!isMulticast(address)) return machine.sourceFor(address);
    const own = machine.interfaces.find(
      ({ name, family }) => name === this.outgoing && family === familyOfGroup(address),
    );
    return own?.address ?? machine.sourceFor(address);
  }

  /** The name of the interface meant, by an address of it or a zone; undefined: there is none. */
  #interfaceOf(via: Endpoint | undefined): string | undefined {
    const { machine } = this.owner;
    if (!via || (via.kind === "inet" && isAny(via.address))) return machine.interfaces.at(-1)!.name;
    return via.kind === "inet" ? machine.interfaceOf(via.address) : undefined;
  }
}

function isAllowed(option: HostOption, value: number): boolean {
  const [from, to] = RANGES[option] ?? [0, -1];
  return value >= from && value <= to;
}

function familyOfGroup(address: string): 4 | 6 {
  return address.includes(":") ? 6 : 4;
}
