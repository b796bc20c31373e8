/**
 * One direction of a connection: what is sent arrives once, and in order. While the way is closed,
 * the sending system repeats what it has sent, at intervals that double, and gives up in the end,
 * as TCP does.
 */
import type { Entry, Kind } from "./agenda.js";
import type { Machine } from "./machine.js";
import type { Way } from "./ways.js";

export interface Repetition {
  /** Milliseconds until the first repetition. */
  readonly firstMs: number;
  /** Repetitions before the sender gives up. */
  readonly attempts: number;
}

/** Of data, as Linux has it: after about 15 minutes the connection has timed out. */
export const DATA: Repetition = { firstMs: 200, attempts: 15 };
/** Of an attempt to connect: after about two minutes. */
export const CONNECT: Repetition = { firstMs: 1000, attempts: 6 };
const LONGEST_MS = 120_000;

interface Segment {
  readonly bytes: number;
  readonly arrive: () => void;
}

export class Path {
  readonly #from: Machine;
  readonly #to: Machine;
  readonly #way: Way;
  readonly #repetition: Repetition;
  readonly #givenUp: () => void;
  readonly #kind: Kind;
  /** Sent, and not through yet. */
  #held: Segment[] = [];
  #attempt = 0;
  #timer: Entry | undefined;
  /** When what was sent last arrives, in microseconds. */
  #lastArrival = 0;

  /** `givenUp` is called, once, when what was sent does not get through. */
  constructor(from: Machine, to: Machine, repetition: Repetition, givenUp: () => void) {
    this.#from = from;
    this.#to = to;
    this.#way = from.network.ways(from, to);
    this.#repetition = repetition;
    this.#givenUp = givenUp;
    this.#kind = { name: `${from.name} to ${to.name}`, lane: this, process: null };
  }

  /** When all that is on its way has arrived, if the way stays open. */
  get lastArrival(): number {
    return this.#lastArrival;
  }

  send(arrive: () => void, bytes = 0): void {
    if (this.#held.length > 0 || !this.#open) this.#hold(arrive, bytes);
    else this.#transmit(arrive, bytes);
  }

  /** Nothing more is repeated: the sender is gone. */
  abandon(): void {
    this.#held = [];
    if (this.#timer) this.#timer.cancelled = true;
    this.#timer = undefined;
  }

  get #open(): boolean {
    return this.#way.open && this.#from.powered && this.#to.powered;
  }

  #transmit(arrive: () => void, bytes: number): void {
    const { clock } = this.#from.network;
    this.#lastArrival = Math.max(clock.time + this.#way.delay(bytes, true), this.#lastArrival);
    clock.at(this.#lastArrival, () => this.#arrived(arrive, bytes), this.#kind);
  }

  #arrived(arrive: () => void, bytes: number): void {
    if (this.#held.length > 0 || !this.#open) this.#hold(arrive, bytes);
    else this.#from.network.clock.as(this.#to.process, arrive);
  }

  #hold(arrive: () => void, bytes: number): void {
    this.#held.push({ arrive, bytes });
    if (!this.#timer) this.#await();
  }

  #await(): void {
    const { clock } = this.#from.network;
    const wait = Math.min(this.#repetition.firstMs * 2 ** this.#attempt, LONGEST_MS);
    this.#timer = clock.after(wait, this.#repeat, { name: `${this.#from.name} repeats`, limit: true, process: null });
  }

  readonly #repeat = (): void => {
    this.#timer = undefined;
    if (!this.#open) {
      if (this.#attempt++ < this.#repetition.attempts) this.#await();
      else this.#giveUp();
      return;
    }
    this.#attempt = 0;
    const held = this.#held;
    this.#held = [];
    for (const { arrive, bytes } of held) this.#transmit(arrive, bytes);
  };

  #giveUp(): void {
    this.#held = [];
    this.#from.network.clock.as(this.#from.process, this.#givenUp);
  }
}
