/** How a run of a world has ended: what it fails with, if it fails. */
import { NotSimulatedError, SimulationError, type NodeFailure } from "./errors.js";
import type { Violation } from "./history.js";

export interface Outcome {
  readonly seed: number;
  /** Virtual time, in milliseconds. */
  readonly time: number;
  readonly violation: Violation | undefined;
  /** Nodes that have failed. */
  readonly failures: readonly NodeFailure[];
  /** Names of nodes that may fail. */
  readonly mayFail: ReadonlySet<string>;
}

/**
 * Throws a SimulationError for an invariant that does not hold, or a node that may not fail and
 * has.
 */
export function report({ seed, time, violation, failures, mayFail }: Outcome): void {
  if (violation) {
    const { name, message, cause } = violation;
    const text = `"${name}" does not hold${message && `: ${message}`}`;
    throw new SimulationError("ERR_SIM_INVARIANT", text, { seed, time, failures, invariant: name }, cause);
  }
  const failed = failures.find(({ node }) => !mayFail.has(node));
  if (!failed) return;
  const { node, error } = failed;
  const code = error instanceof NotSimulatedError ? "ERR_SIM_NOT_SIMULATED" : "ERR_SIM_NODE_FAILED";
  const text = `node "${node}" has failed: ${error instanceof Error ? error.message : String(error)}`;
  throw new SimulationError(code, text, { seed, time: failed.time, failures }, error);
}
