/** libzmq-wasm: the async API on Node. No logic lives here. */
import "./node.js";
export * from "./api/index.js";
export { createInstance, type AllowEntry, type AllowObject, type InstanceOptions } from "./instance.js";
