/** What a simulation fails with. */

/** A part of what `world.run()` reports. */
export interface NodeFailure {
  /** Name of the node. */
  readonly node: string;
  /** Virtual time, in milliseconds. */
  readonly time: number;
  /** What was thrown, or rejected with. */
  readonly error: unknown;
}

/**
 * A world has failed. `code` says how:
 *
 * - `ERR_SIM_NODE_FAILED`: a program has thrown, a promise was rejected that nothing handled, or
 *   libzmq has ended by an assertion. `cause` is the first of these errors.
 * - `ERR_SIM_INVARIANT`: an invariant does not hold. `cause` is what its check has thrown, if it
 *   has.
 * - `ERR_SIM_NOT_SIMULATED`: a program has used something that the simulation does not have.
 * - `ERR_SIM_NOT_DETERMINISTIC`: the same seed has done something else the second time. The message
 *   has the first event that differs.
 */
export class SimulationError extends Error {
  override readonly name = "SimulationError";
  readonly code: "ERR_SIM_NODE_FAILED" | "ERR_SIM_INVARIANT" | "ERR_SIM_NOT_SIMULATED" | "ERR_SIM_NOT_DETERMINISTIC";
  /** The seed that repeats it. */
  readonly seed: number;
  /** Virtual time, in milliseconds. */
  readonly time: number;
  /** All nodes that have failed until then. */
  readonly failures: readonly NodeFailure[];
  /** Name of the invariant that does not hold; undefined: the world has failed in another way. */
  readonly invariant: string | undefined;

  /** @internal */
  constructor(
    code: SimulationError["code"],
    message: string,
    at: Pick<SimulationError, "seed" | "time" | "failures"> & Partial<Pick<SimulationError, "invariant">>,
    cause?: unknown,
  ) {
    super(`${message} (seed ${at.seed}, at ${at.time.toFixed(3)} ms)`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.seed = at.seed;
    this.time = at.time;
    this.failures = at.failures;
    this.invariant = at.invariant;
  }
}

/** A program has asked for something that the simulation does not have. */
export class NotSimulatedError extends Error {
  override readonly name = "NotSimulatedError";
  readonly code = "ERR_SIM_NOT_SIMULATED";
  /** Name of the node. */
  readonly node: string;

  /** @internal */
  constructor(node: string, what: string) {
    super(
      `${what} is not simulated: its result comes at a real time, which differs from run to run. ` +
        `Node "${node}" used it. Use the disk, the timers and the random numbers of the simulation, ` +
        "or do it before the world runs",
    );
    this.node = node;
  }
}
