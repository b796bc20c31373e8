/** libzmq-wasm/browser: the async API in a page or a worker of a browser. No logic lives here. */
import "./shim/browser/platform.js";
export * from "./api/index.js";
export { createInstance, type InstanceOptions } from "./browser-instance.js";
export { preload, type PreloadOptions, type WasmInput } from "./shim/browser/preload.js";
