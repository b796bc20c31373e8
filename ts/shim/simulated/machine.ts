/**
 * A machine of the simulated network: its addresses, its ports and its files, which all programs on it
 * share. Each instance on it is a program of its own.
 */
import type { CreateHost, InterfaceAddress } from "../host.js";
import { ANY, familyOf, isAny, isLoopback, LOOPBACK, unmapped, withoutZone, type Family } from "./addresses.js";
import type { DatagramSocket } from "./datagram.js";
import { Files } from "./files.js";
import { SimulatedHost } from "./host.js";
import type { Listener } from "./listener.js";
import type { SimulatedNetwork } from "./network.js";
import { Ports } from "./ports.js";
import type { SeededRandom } from "./random.js";

const FIRST_PROCESS = 100;

export interface MachineOptions {
  /** What other machines know it by. */
  readonly name: string;
  /** Variables of the environment of its programs. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
}

export class Machine {
  readonly network: SimulatedNetwork;
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly random: SeededRandom;
  readonly files: Files;
  readonly tcp = new Ports<Listener>();
  readonly udp = new Ports<DatagramSocket>();
  /** Beside the loopback ones; the first of a family is where it sends from. */
  readonly addresses: readonly string[];
  readonly interfaces: readonly InterfaceAddress[];
  #processes = FIRST_PROCESS;

  /** Machine number `number` of the network, from 1 on. */
  constructor(network: SimulatedNetwork, number: number, random: SeededRandom, options: MachineOptions) {
    this.network = network;
    this.name = options.name;
    this.environment = options.environment ?? {};
    this.random = random;
    this.files = new Files(() => random.next());
    this.addresses = [
      `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
      `fd00::${number.toString(16)}`,
    ];
    this.interfaces = [
      ...[LOOPBACK[4], LOOPBACK[6]].map((address) => interfaceAddress("lo", 1, address)),
      ...this.addresses.map((address) => interfaceAddress("eth0", 2, address)),
    ];
  }

  /** Makes the host of an instance on this machine: `createInstance({ host: machine.createHost })`. */
  readonly createHost: CreateHost = (link) => new SimulatedHost(this, ++this.#processes, link);

  /** Whether a socket of it may have the address. */
  owns(address: string): boolean {
    const plain = unmapped(address);
    return isAny(plain) || isLoopback(plain) || this.addresses.includes(withoutZone(plain));
  }

  /** The address that what is sent to `peer` comes from. */
  sourceFor(peer: string): string {
    const plain = unmapped(peer);
    const family = familyOf(plain);
    if (isAny(plain) || isLoopback(plain)) return LOOPBACK[family];
    if (this.owns(plain)) return plain;
    return this.addresses.find((address) => familyOf(address) === family) ?? ANY[family];
  }

  /** The interface that has the address, or the zone of it; undefined: there is none. */
  interfaceOf(address: string): string | undefined {
    const zone = address.split("%")[1];
    const found = this.interfaces.find(({ name, index, address: own }) =>
      zone === undefined ? own === unmapped(address) : name === zone || String(index) === zone,
    );
    return found?.name;
  }

  /** What a name means here: addresses in the order in which they are tried. Family 0: IPv6 and IPv4. */
  resolve(name: string, family: Family | 0): readonly string[] {
    const all = name === "localhost" ? [LOOPBACK[6], LOOPBACK[4]] : (this.network.named(name)?.addresses ?? []);
    const wanted = all.filter((address) => family === 0 || familyOf(address) === family);
    return wanted.sort((a, b) => familyOf(b) - familyOf(a));
  }
}

function interfaceAddress(name: string, index: number, address: string): InterfaceAddress {
  const family = familyOf(address);
  const internal = name === "lo";
  const [local, remote] = family === 4 ? [8, 8] : [128, 64];
  return { name, index, address, prefixLength: internal ? local : remote, family, internal };
}
