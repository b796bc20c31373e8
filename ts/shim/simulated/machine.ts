/**
 * A machine of the simulated network: its addresses, its ports and its files, which all programs on
 * it share. Each instance on it is a program of its own.
 */
import type { CreateHost, InterfaceAddress } from "../host.js";
import { ANY, familyOf, isAny, isLoopback, LOOPBACK, unmapped, withoutZone, type Family } from "./addresses.js";
import type { DatagramSocket } from "./datagram.js";
import type { Process } from "./clock.js";
import { Files } from "./files.js";
import { SimulatedHost } from "./host.js";
import type { Listener } from "./listener.js";
import type { SimulatedNetwork } from "./network.js";
import { Ports } from "./ports.js";
import type { SeededRandom } from "./random.js";

const FIRST_PROCESS = 100;
/** How long it takes to resolve a name. */
const RESOLVE_MS = 1;

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
  /** False: nothing gets to it or from it. */
  powered = true;
  /** The process that runs on it, where the simulation has processes. */
  process: Process | undefined;
  /** Milliseconds by which its wall clock is ahead of the network's. */
  skew = 0;
  /** How long it takes to resolve a name, in milliseconds. */
  resolveMs = RESOLVE_MS;
  /** Names that cannot be resolved here at present; true: all. */
  unresolved: true | ReadonlySet<string> = new Set();
  /** Writes a line of what its programs print. */
  print: (text: string) => void = (text) => console.error(text);
  readonly #hosts = new Set<SimulatedHost>();
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

  /**
   * Makes the host of an instance on this machine: `createInstance({ host: machine.createHost })`.
   */
  readonly createHost: CreateHost = (link) => {
    const host = new SimulatedHost(this, ++this.#processes, link);
    this.#hosts.add(host);
    return host;
  };

  /** What its wall clock shows, in milliseconds since 1970, when the other clock shows `now`. */
  wallClock(now: number): number {
    return this.network.epoch + now + this.skew;
  }

  /** Its system closes the sockets of all hosts, as at the end of a process. */
  endHosts(): void {
    for (const host of this.#hosts) host.destroy();
    this.#hosts.clear();
  }

  /** It loses its power: sockets are gone, and no peer learns of it. */
  powerOff(): void {
    this.powered = false;
    for (const host of this.#hosts) host.vanish();
    this.#hosts.clear();
    this.files.forgetSockets();
  }

  /** The programs of its hosts do nothing for so long. */
  stall(milliseconds: number): void {
    for (const host of this.#hosts) host.sleep(milliseconds);
  }

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

  /**
   * What a name means here: addresses in the order in which they are tried. Family 0: IPv6 and
   * IPv4.
   */
  resolve(name: string, family: Family | 0): readonly string[] {
    if (name !== "localhost" && (this.unresolved === true || this.unresolved.has(name))) return [];
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
