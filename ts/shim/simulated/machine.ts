/**
 * A machine of the simulated network: its addresses, its ports and its files, which all programs on
 * it share. Each instance on it is a program of its own.
 */
import type { CreateHost, InterfaceAddress } from "../host.js";
import { ANY, familyOf, isAny, isLoopback, LOOPBACK, unmapped, withoutZone, type Family } from "./addresses.js";
import { microseconds, type Process } from "./clock.js";
import { goodConditions } from "./conditions.js";
import type { DatagramSocket } from "./datagram.js";
import { Files } from "./files.js";
import { SimulatedHost } from "./host.js";
import type { Listener } from "./listener.js";
import type { SimulatedNetwork } from "./network.js";
import { Ports } from "./ports.js";
import type { SeededRandom } from "./random.js";
import { WallClock } from "./wall-clock.js";

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
  /** False: nothing gets to it or from it. */
  powered = true;
  /** The process that runs on it, where the simulation has processes. */
  process: Process | undefined;
  readonly wallClock: WallClock;
  /** What faults change. */
  readonly conditions = goodConditions();
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
    this.wallClock = new WallClock(network.epoch);
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

  /** Microseconds that each turn of its event loops takes. */
  get turnTime(): number {
    const { turn } = this.conditions;
    return turn === undefined ? this.network.turnTime : microseconds(turn);
  }

  /** Whether a connection or a listening socket can have a descriptor now. */
  get hasDescriptor(): boolean {
    const { descriptors } = this.conditions;
    if (descriptors === Infinity) return true;
    let open = 0;
    for (const host of this.#hosts) open += host.descriptors;
    return open < descriptors;
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

  /** The programs of its hosts do nothing for a number of milliseconds from now on. */
  stall(milliseconds: number): void {
    this.occupy(this.network.clock.time + microseconds(milliseconds));
  }

  /** Its one processor is at work until that time, in microseconds. */
  occupy(until: number): void {
    for (const host of this.#hosts) host.occupy(until);
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
    const { unresolved } = this.conditions;
    if (name !== "localhost" && (unresolved === true || unresolved.has(name))) return [];
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
