/** libzmq-wasm/relay: by which pages reach tcp and ipc peers. No logic lives here. */
import "../shim/node/platform/platform.js";
export { createRelay, type Relay } from "./relay.js";
export type { RelayEvent, RelayOptions } from "./options.js";
export type { AllowEntry, AllowObject } from "../policy/entry.js";
