/**
 * The conditions between the machines of a world: how long bytes take, what is lost, what is cut.
 */
import type { Machine } from "../shim/simulated/machine.js";
import { milliseconds } from "../shim/simulated/clock.js";
import { LOCAL, REMOTE_US, type Way, type Ways } from "../shim/simulated/ways.js";
import type { Chance } from "./chance.js";

/**
 * A time in milliseconds: always the same; or any from the first to the second, each as likely; or
 * as on most networks (log-normal), half of the times up to `median`, and one in a hundred above
 * `p99`.
 */
export type Latency =
  number | readonly [least: number, most: number] | { readonly median: number; readonly p99: number };

/** What a link between two nodes is like. What is left out stays as it was. */
export interface LinkConditions {
  /** Milliseconds for one way. Default: 0.2. */
  readonly latency?: Latency;
  /** Milliseconds that are added at random, from 0 up to this. Default: 0. */
  readonly jitter?: number;
  /** Bytes that fit through in a second. Default: Infinity. */
  readonly bandwidth?: number;
  /**
   * The share that is lost, from 0 to 1: of datagrams for good; of what a stream sends, until its
   * system has repeated it, which takes 200 ms, and twice as long each further time. Default: 0.
   */
  readonly loss?: number;
}

type Conditions = Required<LinkConditions>;

const DEFAULTS: Conditions = { latency: milliseconds(REMOTE_US), jitter: 0, bandwidth: Infinity, loss: 0 };
/** Milliseconds that a segment takes at the link's bandwidth, and its least size in bytes. */
const SEGMENT_MS = 10;
const LEAST_SEGMENT = 1460;
const REPEAT_MS = 200;
/** Standard deviations above the mean that one in a hundred of a normal distribution exceeds. */
const P99_DEVIATIONS = 2.3263;
/** A stream's bytes are lost in a row so often at most. */
const MOST_REPEATS = 8;

/** One direction between two machines. */
class Direction implements Way {
  open = true;
  conditions: Conditions;
  readonly #chance: Chance;
  readonly #time: () => number;
  /** When the last bit of what was sent is out, in microseconds. */
  #busyUntil = 0;

  constructor(chance: Chance, time: () => number, conditions: Conditions) {
    this.#chance = chance;
    this.#time = time;
    this.conditions = conditions;
  }

  get segment(): number {
    return Math.max(LEAST_SEGMENT, Math.ceil((this.conditions.bandwidth * SEGMENT_MS) / 1000));
  }

  delay(bytes: number, stream: boolean): number {
    const { latency, jitter, bandwidth, loss } = this.conditions;
    let ms = this.#draw(latency);
    if (jitter > 0) ms += this.#chance.between(0, jitter);
    if (stream && loss > 0) ms += this.#repetitions(loss);
    if (bandwidth === Infinity) return Math.round(ms * 1000);
    const time = this.#time();
    this.#busyUntil = Math.max(this.#busyUntil, time) + (bytes / bandwidth) * 1e6;
    return Math.round(this.#busyUntil - time + ms * 1000);
  }

  loses(): boolean {
    const { loss } = this.conditions;
    return loss > 0 && this.#chance.number() < loss;
  }

  #draw(latency: Latency): number {
    if (typeof latency === "number") return latency;
    if (!("median" in latency)) return this.#chance.between(...latency);
    const { median, p99 } = latency;
    return median * (p99 / median) ** (this.#chance.normal() / P99_DEVIATIONS);
  }

  /** Milliseconds that repetitions take. */
  #repetitions(loss: number): number {
    let ms = 0;
    for (let n = 0; n < MOST_REPEATS && this.#chance.number() < loss; n++) ms += REPEAT_MS * 2 ** n;
    return ms;
  }
}

/** The links of a world. */
export class Links {
  readonly #chance: Chance;
  readonly #time: () => number;
  readonly #directions = new Map<Machine, Map<Machine, Direction>>();
  readonly #defaults: Conditions;

  /** `time` is the virtual time in microseconds. */
  constructor(chance: Chance, time: () => number, defaults: LinkConditions = {}) {
    this.#chance = chance;
    this.#time = time;
    this.#defaults = { ...DEFAULTS, ...check(defaults) };
  }

  /** What the network asks for. */
  readonly ways: Ways = (from, to) => (from === to ? LOCAL : this.#direction(from, to));

  /** Sets the conditions of one direction. */
  set(from: Machine, to: Machine, conditions: LinkConditions): void {
    const direction = this.#direction(from, to);
    direction.conditions = { ...direction.conditions, ...check(conditions) };
  }

  /** The conditions of one direction. */
  get(from: Machine, to: Machine): LinkConditions {
    return this.#direction(from, to).conditions;
  }

  cut(from: Machine, to: Machine): void {
    this.#direction(from, to).open = false;
  }

  heal(from: Machine, to: Machine): void {
    this.#direction(from, to).open = true;
  }

  #direction(from: Machine, to: Machine): Direction {
    let directions = this.#directions.get(from);
    if (!directions) this.#directions.set(from, (directions = new Map<Machine, Direction>()));
    let direction = directions.get(to);
    if (!direction) directions.set(to, (direction = new Direction(this.#chance, this.#time, this.#defaults)));
    return direction;
  }
}

function check(conditions: LinkConditions): LinkConditions {
  const { latency = 0, jitter = 0, bandwidth = Infinity, loss = 0 } = conditions;
  if (!isLatency(latency))
    throw new RangeError("latency must be milliseconds, or [least, most], or { median, p99 } with p99 ≥ median > 0");
  if (!(jitter >= 0)) throw new RangeError("jitter must be milliseconds, 0 or more");
  if (!(bandwidth > 0)) throw new RangeError("bandwidth must be bytes a second, more than 0");
  if (!(loss >= 0 && loss <= 1)) throw new RangeError("loss must be a share from 0 to 1");
  const given = Object.entries(conditions).filter(([, value]) => value !== undefined);
  const unknown = given.find(([name]) => !(name in DEFAULTS));
  if (unknown) throw new TypeError(`a link has no "${unknown[0]}": it has ${Object.keys(DEFAULTS).join(", ")}`);
  return Object.fromEntries(given);
}

function isLatency(latency: Latency): boolean {
  if (typeof latency === "number") return latency >= 0 && latency < Infinity;
  if ("median" in latency) return latency.median > 0 && latency.p99 >= latency.median && latency.p99 < Infinity;
  const [least, most] = latency;
  return least >= 0 && most >= least && most < Infinity;
}
