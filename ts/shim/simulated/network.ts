/**
 * A network in memory, on a virtual clock: machines, their names, and the time that it takes from one
 * to the other. The same programs over a network of the same seed do the same, bit by bit.
 *
 * Everything that travels passes `carry()`. It is there that a network of faults would delay or drop.
 */
import type { Agenda } from "./agenda.js";
import { isAny, isLoopback, unmapped, withoutZone } from "./addresses.js";
import { VirtualClock, microseconds } from "./clock.js";
import { Machine, type MachineOptions } from "./machine.js";
import { SeededRandom } from "./random.js";

/** One way, in milliseconds: within a machine, and between two. */
const LOCAL_MS = 0.02;
const REMOTE_MS = 0.2;
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
}

export class SimulatedNetwork {
  readonly clock: VirtualClock;
  readonly epoch: number;
  readonly turnTime: number;
  readonly #seed: number;
  readonly #machines = new Map<string, Machine>();

  constructor(options: SimulatedNetworkOptions = {}) {
    const { seed = 1, epoch = Date.UTC(2026, 0, 1), agenda, turnTime = TURN_US } = options;
    this.clock = new VirtualClock(agenda);
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
    const plain = withoutZone(unmapped(address));
    for (const machine of this.machines) if (machine.addresses.includes(plain)) return machine;
    return undefined;
  }

  /**
   * Has something arrive after the way from one machine to another, not before `earliest`, and after what
   * is on its way in the same lane. Returns its time.
   */
  carry(from: Machine, to: Machine, arrive: () => void, earliest = 0, lane?: object): number {
    const way = microseconds(from === to ? LOCAL_MS : REMOTE_MS);
    const time = Math.max(this.clock.time + way, earliest);
    this.clock.at(time, arrive, { name: `${from.name} to ${to.name}`, ...(lane && { lane }) });
    return time;
  }
}
