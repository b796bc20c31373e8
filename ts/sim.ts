/**
 * libzmq-wasm/sim: an application's whole network in one process, on a virtual clock. No logic
 * lives here.
 */
import "./node.js";
export { Disk } from "./sim/disk.js";
export { NotSimulatedError, SimulationError, type NodeFailure } from "./sim/errors.js";
export type { Fault, FaultKind } from "./sim/faults.js";
export type { Check, HistoryEntry } from "./sim/history.js";
export type { Latency, LinkConditions } from "./sim/links.js";
export { WorldNode, type NodeState } from "./sim/node.js";
export type { NodeCondition, NodeConditions } from "./sim/node-conditions.js";
export type { NodeEnvironment, Program, ProgramFunction } from "./sim/program.js";
export { Trace, type TraceDifference, type TraceKind, type TraceRecord } from "./sim/trace.js";
export type { NodeLike, NodeOptions, ResetPlace, WorldOptions } from "./sim/options.js";
export { simulate } from "./sim/simulate.js";
export { World } from "./sim/world.js";
export { explore, type Exploration, type ExplorationResult, type Progress } from "./sim/explore.js";
export type { Finding } from "./sim/finding.js";
export type { SizeRanges } from "./sim/shrink.js";
export type { Build, FinalCheck, Sizes } from "./sim/trial.js";
export type { WorldModule } from "./sim/world-module.js";
export type { FaultPlan, PlannedKind } from "./sim/plan.js";
export { simTest, type SimTestOptions, type TestFunction } from "./sim/sim-test.js";
