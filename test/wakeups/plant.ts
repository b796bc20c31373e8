/**
 * Makes a traced instance lose a transition, for tests. The loss is planted in the ring of the
 * trace (`struct trace` of wasm/reactor/trace.h), which only a traced instance has.
 */
import type { Instance } from "../../ts/index.js";
import { LOSSES, LOST, PASSES } from "../../ts/core/wakeups/trace.js";
import { numberOf, type Transition } from "../../ts/core/wakeups/transitions.js";

export interface Loss {
  /** The number of transitions before the loss. Default: 0. */
  readonly passes?: number;
  /** The number of lost transitions. Default: all that follow. */
  readonly losses?: number;
}

const ALL = 2 ** 31 - 1;

/** Makes the instance lose transitions. */
export function plant(instance: Instance, what: Transition, { passes = 0, losses = ALL }: Loss = {}): void {
  const { i32 } = instance.memory;
  const at = instance.exports.port_trace() >>> 2;
  i32[at + PASSES] = passes;
  i32[at + LOSSES] = losses;
  Atomics.store(i32, at + LOST, numberOf(what));
}
