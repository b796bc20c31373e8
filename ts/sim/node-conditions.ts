/** The state of a node as far as faults change it, and what sets it. */
import type { Machine } from "../shim/simulated/machine.js";
import type { Disk } from "./disk.js";

/** Conditions of a node. Those that are left out stay as they are. Times are in milliseconds. */
export interface NodeConditions {
  /**
   * Time that each turn of its event loop and each of its timers takes: a slow process. Default:
   * 0.002.
   */
  readonly turn?: number;
  /**
   * Time between the arrival of a connection and its acceptance by the node. The other end is
   * connected, and gets no answer. Default: 0.
   */
  readonly acceptAfter?: number;
  /** True: connections to the node are refused, as if nothing listened. Default: false. */
  readonly refuse?: boolean;
  /**
   * Descriptors that the node has for connections and listening sockets together. Without one left,
   * `bind()` fails with EMFILE, `connect()` tries again later, and a connection that arrives is
   * closed. Default: Infinity.
   */
  readonly descriptors?: number;
  /** Time that it takes to resolve a name. Default: 1. */
  readonly resolveAfter?: number;
  /** Names of nodes that cannot be resolved, or all. Default: none. */
  readonly unresolved?: readonly string[] | "all";
  /**
   * Drift of the wall clock, in parts per million: 1000 gains a millisecond each second. Other
   * clocks are as they were. Default: 0.
   */
  readonly drift?: number;
  /** Bytes that the disk has room for: writes beyond it throw ENOSPC. Default: Infinity. */
  readonly diskLimit?: number;
}

/** The name of a condition. */
export type NodeCondition = keyof NodeConditions;

/** What conditions are of. */
export interface ConditionedNode {
  readonly machine: Machine;
  readonly disk: Disk;
  /** Virtual time, in milliseconds. */
  readonly now: number;
}

interface Accessor<T> {
  get(node: ConditionedNode): T;
  set(node: ConditionedNode, value: T): void;
  /** What the value must be, where it is not. */
  wrong(value: unknown): string | undefined;
}

type Accessors = { readonly [Name in NodeCondition]-?: Accessor<Required<NodeConditions>[Name]> };

const time = (value: unknown): string | undefined =>
  typeof value === "number" && value >= 0 && value < Infinity ? undefined : "milliseconds, 0 or more";
const amount = (value: unknown): string | undefined =>
  typeof value === "number" && value >= 0 ? undefined : "a number, 0 or more, or Infinity";

const ACCESSORS: Accessors = {
  turn: {
    get: ({ machine }) => machine.turnTime / 1000,
    set: ({ machine }, value) =>
      (machine.conditions.turn = value * 1000 === machine.network.turnTime ? undefined : value),
    wrong: time,
  },
  acceptAfter: {
    get: ({ machine }) => machine.conditions.acceptAfter,
    set: ({ machine }, value) => (machine.conditions.acceptAfter = value),
    wrong: time,
  },
  refuse: {
    get: ({ machine }) => machine.conditions.refuse,
    set: ({ machine }, value) => (machine.conditions.refuse = value),
    wrong: (value) => (typeof value === "boolean" ? undefined : "true or false"),
  },
  descriptors: {
    get: ({ machine }) => machine.conditions.descriptors,
    set: ({ machine }, value) => (machine.conditions.descriptors = value),
    wrong: amount,
  },
  resolveAfter: {
    get: ({ machine }) => machine.conditions.resolveAfter,
    set: ({ machine }, value) => (machine.conditions.resolveAfter = value),
    wrong: time,
  },
  unresolved: {
    get: ({ machine: { conditions } }) => (conditions.unresolved === true ? "all" : [...conditions.unresolved]),
    set: ({ machine }, value) => (machine.conditions.unresolved = value === "all" ? true : new Set(value)),
    wrong: (value) => (value === "all" || Array.isArray(value) ? undefined : 'a list of names, or "all"'),
  },
  drift: {
    get: ({ machine }) => machine.wallClock.drift,
    set: ({ machine, now }, value) => machine.wallClock.setDrift(value, now),
    wrong: (value) =>
      typeof value === "number" && value > -1e6 && value < Infinity
        ? undefined
        : "parts per million, more than -1000000",
  },
  diskLimit: {
    get: ({ disk }) => disk.room,
    set: ({ disk }, value) => disk.limit(value),
    wrong: amount,
  },
};

/** The names of all conditions. */
export const NODE_CONDITIONS = Object.keys(ACCESSORS) as readonly NodeCondition[];

/** The conditions of a node at present. */
export function conditionsOf(node: ConditionedNode): Required<NodeConditions> {
  const entries = Object.entries(ACCESSORS).map(([name, accessor]) => [name, accessor.get(node)] as const);
  return Object.fromEntries(entries) as unknown as Required<NodeConditions>;
}

/** Changes conditions. Throws a TypeError or a RangeError, and changes nothing, for a wrong one. */
export function setConditions(node: ConditionedNode, conditions: NodeConditions): void {
  const given = Object.entries(conditions).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(ACCESSORS, name))
      throw new TypeError(`a node has no condition "${name}": it has ${NODE_CONDITIONS.join(", ")}`);
    const wrong = ACCESSORS[name as NodeCondition].wrong(value);
    if (wrong !== undefined) throw new RangeError(`${name} must be ${wrong}; it is ${String(value)}`);
  }
  for (const [name, value] of given) (ACCESSORS[name as NodeCondition] as Accessor<unknown>).set(node, value);
}
