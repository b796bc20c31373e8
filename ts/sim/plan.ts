/**
 * Faults at random: which ones may happen, to which nodes, when and how long. A seed decides it.
 */
import { Chance } from "./chance.js";
import type { Fault, FaultKind } from "./faults.js";
import { NODE_CONDITIONS, type NodeCondition, type NodeConditions } from "./node-conditions.js";

/** What may happen: a kind of fault, or a condition of nodes that gets worse for a time. */
export type PlannedKind = Exclude<FaultKind, "conditions"> | NodeCondition;

/** Faults at random: how many, which, to which nodes, when. */
export interface FaultPlan {
  /** How many faults happen: the least and the most. Default: 1 to 10. */
  readonly count?: readonly [least: number, most: number];
  /**
   * Kinds of faults, and conditions of nodes. Default: all but `link`, and but `descriptors` and
   * `diskLimit`, which make calls fail that seldom fail.
   */
  readonly kinds?: readonly PlannedKind[];
  /** Names of the nodes that faults happen to. */
  readonly nodes: readonly string[];
  /** Names of the nodes that they are cut off from, or reset by. Default: `nodes`. */
  readonly peers?: readonly string[];
  /** Virtual milliseconds at which they begin. Default: 100 to 20,000. */
  readonly within?: readonly [first: number, last: number];
  /**
   * Milliseconds that they last: partitions, stalls, conditions, how long a connection may be
   * reset, and the time until a node that was killed starts again. Default: 10 to 2,000.
   */
  readonly lasting?: readonly [least: number, most: number];
}

const LEFT_OUT: readonly NodeCondition[] = ["descriptors", "diskLimit"];
const KINDS: readonly PlannedKind[] = [
  ...(["kill", "powerOff", "restart", "jump", "stall", "partition", "reset"] as const),
  ...NODE_CONDITIONS.filter((name) => !LEFT_OUT.includes(name)),
];
const LARGEST_JUMP_MS = 3_600_000;
const MOST_BYTES = 2000;
/** Parts per million: 10 %. */
const LARGEST_DRIFT = 100_000;

/** The faults of a seed. A node that is killed or loses its power starts again later. */
export function planFaults(plan: FaultPlan, seed: number): Fault[] {
  const chance = new Chance(seed, "faults");
  const [least, most] = plan.count ?? [1, 10];
  const faults: Fault[] = [];
  for (let n = chance.whole(least, most); n > 0; n--) faults.push(...planFault(plan, chance));
  return faults.sort((a, b) => a.at - b.at);
}

function planFault(plan: FaultPlan, chance: Chance): Fault[] {
  const { nodes, peers = nodes, kinds = KINDS, within = [100, 20_000], lasting = [10, 2000] } = plan;
  const kind = chance.one(kinds);
  const at = chance.whole(...within);
  const node = chance.one(nodes);
  const ms = chance.whole(...lasting);
  const others = peers.filter((name) => name !== node);
  const peer = others.length > 0 ? chance.one(others) : node;
  switch (kind) {
    case "kill":
    case "powerOff":
      return [
        { at, kind, node },
        { at: at + ms, kind: "restart", node },
      ];
    case "restart":
      return [{ at, kind, node }];
    case "jump":
      return [{ at, kind, node, ms: chance.whole(-LARGEST_JUMP_MS, LARGEST_JUMP_MS) }];
    case "stall":
      return [{ at, kind, node, ms }];
    case "partition":
      return [{ at, kind, from: [node], to: [peer], oneWay: chance.number() < 0.3, ms }];
    case "link":
      return [{ at, kind, from: node, to: peer, conditions: { latency: chance.whole(10, 500) }, ms }];
    case "reset":
      return [{ at, kind, from: node, to: peer, bytes: chance.whole(0, MOST_BYTES), ms }];
    default:
      return [{ at, kind: "conditions", node, conditions: worse(kind, chance), ms }];
  }
}

function worse(name: NodeCondition, chance: Chance): NodeConditions {
  switch (name) {
    case "turn":
      return { turn: chance.whole(1, 100) };
    case "acceptAfter":
      return { acceptAfter: chance.whole(10, 2000) };
    case "refuse":
      return { refuse: true };
    case "descriptors":
      return { descriptors: chance.whole(0, 8) };
    case "resolveAfter":
      return { resolveAfter: chance.whole(10, 5000) };
    case "unresolved":
      return { unresolved: "all" };
    case "drift":
      return { drift: chance.whole(-LARGEST_DRIFT, LARGEST_DRIFT) };
    case "diskLimit":
      return { diskLimit: 0 };
  }
}
