/** The state of a machine of the simulated network, as far as faults change it. */

/** Conditions of a machine. Times are in milliseconds. */
export interface Conditions {
  /** Time that each turn of its event loops takes; undefined: as the network has it. */
  turn: number | undefined;
  /** Time between the arrival of a connection and its acceptance. */
  acceptAfter: number;
  /** True: connections are refused, as if no socket listened. */
  refuse: boolean;
  /** Descriptors that connections and listening sockets may have together. */
  descriptors: number;
  /** Time that it takes to resolve a name. */
  resolveAfter: number;
  /** Names that cannot be resolved; true: all. */
  unresolved: true | ReadonlySet<string>;
}

/** Conditions without faults. */
export function goodConditions(): Conditions {
  return {
    turn: undefined,
    acceptAfter: 0,
    refuse: false,
    descriptors: Infinity,
    resolveAfter: 1,
    unresolved: new Set(),
  };
}
