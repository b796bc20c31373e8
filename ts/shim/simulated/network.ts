/**
 * A network in memory, on a virtual clock: machines, their names, and the ways from one to the
 * other. The same programs over a network of the same seed do the same, bit by bit.
 *
 * Streams travel on a `Path` for each direction, datagrams by `carry()`. How long that takes, and
 * what gets through, is decided by `ways`.
 */
import type { Agenda } from "./agenda.js";
import { isAny, isLoopback, unmapped, withoutZone } from "./addresses.js";
import { VirtualClock, type ClockDriver } from "./clock.js";
import { Machine, type MachineOptions } from "./machine.js";
import type { NetworkObserver } from "./observer.js";
import { SeededRandom } from "./random.js";
import { PLAIN_WAYS, type Ways } from "./ways.js";

/** Of a turn, in microseconds: a program that awaits in a loop would otherwise stop the clock. */
const TURN_US = 2;

export interface SimulatedNetworkOptions {
  /** A whole number: where all random numbers begin. Default: 1. */
  readonly seed?: number;
  /** What happens next: see agenda.ts. Default: what is earliest. */
  readonly agenda?: Agenda;
  /** How long each turn of an instance takes, in microseconds. Default: 2. */
  readonly turnTime?: number;
  /** What the wall clocks show at first, in milliseconds since 1970. Default: the start of 2026. */
  readonly epoch?: number;
  /** Runs the clock. Default: it runs by itself. */
  readonly driver?: ClockDriver;
}

export class SimulatedNetwork {
  readonly clock: VirtualClock;
  readonly epoch: number;
  readonly turnTime: number;
  /** Default: 0.02 ms within a machine, 0.2 ms between two; nothing is lost. */
  ways: Ways = PLAIN_WAYS;
  observer: NetworkObserver = {};
  readonly #seed: number;
  readonly #machines = new Map<string, Machine>();
  readonly #byAddress = new Map<string, Machine>();

  constructor(options: SimulatedNetworkOptions = {}) {
    const { seed = 1, epoch = Date.UTC(2026, 0, 1), agenda, turnTime = TURN_US, driver } = options;
    this.clock = new VirtualClock(agenda, driver);
    this.turnTime = turnTime;
    this.#seed = seed;
    this.epoch = epoch;
  }

  /** A new machine. Throws a RangeError where the network has one of the name. */
  machine(options: MachineOptions): Machine {
    const { name } = options;
    if (this.#machines.has(name)) throw new RangeError(`the network has a machine "${name}" already`);
    const machine = new Machine(this, this.#machines.size + 1, new SeededRandom(this.#seed, name), options);
    this.#machines.set(name, machine);
    for (const address of machine.addresses) this.#byAddress.set(address, machine);
    return machine;
  }

  get machines(): Iterable<Machine> {
    return this.#machines.values();
  }

  named(name: string): Machine | undefined {
    return this.#machines.get(name);
  }

  /** The machine that the address means to one that sends there; undefined: there is none. */
  machineAt(address: string, from: Machine): Machine | undefined {
    if (isAny(address) || isLoopback(address)) return from;
    return this.#byAddress.get(withoutZone(unmapped(address)));
  }

  /** Whether what the one sends gets to the other now. */
  isOpen(from: Machine, to: Machine): boolean {
    return from.powered && to.powered && (from === to || this.ways(from, to).open);
  }

  /** Has a datagram arrive, unless it is lost. */
  carry(from: Machine, to: Machine, bytes: Uint8Array, arrive: () => void): void {
    const { clock, observer } = this;
    const way = this.ways(from, to);
    if (!this.isOpen(from, to) || (from !== to && way.loses())) {
      observer.lost?.(from, to);
      return;
    }
    observer.sent?.(from, to, [bytes], "datagram");
    const time = clock.time + way.delay(bytes.length, false);
    const arrived = (): void => {
      if (this.isOpen(from, to)) clock.as(to.process, arrive);
      else observer.lost?.(from, to);
    };
    clock.at(time, arrived, { name: `${from.name} to ${to.name}`, process: null });
  }
}
