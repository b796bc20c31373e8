/**
 * A scenario: a pattern of the Guide as a world, the faults that happen to it, and what must hold.
 */
import type { FaultPlan, World } from "libzmq-wasm/sim";

export interface Scenario {
  readonly name: string;
  /** What the pattern guarantees under these faults; or what breaks. */
  readonly says: string;
  /** True: a version that is known to break, in the way that `says` names. */
  readonly breaks?: boolean;
  /** Makes the nodes, and what must hold. */
  readonly build: (world: World) => void;
  readonly faults: FaultPlan;
  /** Virtual milliseconds that a world runs. */
  readonly until: number;
}

/** When the last fault may begin, and how long it may last. After both, the network is quiet. */
export const LAST_FAULT_MS = 12_000;
export const LONGEST_MS = 3000;

/**
 * Faults that begin in the first 12 seconds and last up to 3. The kinds are written out: the seeds
 * that docs/simulation.md speaks of mean the same when explore() learns more kinds.
 */
export function faultsOf(plan: FaultPlan): FaultPlan {
  const kinds = ["kill", "powerOff", "restart", "jump", "stall", "partition", "reset"] as const;
  return { kinds, count: [1, 6], within: [500, LAST_FAULT_MS], lasting: [10, LONGEST_MS], ...plan };
}
