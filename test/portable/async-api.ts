/** An entry of the async API for a runtime that has what the web has, without a host of its own. */
import "../../ts/shim/browser/platform.js";
export * from "../../ts/api/index.js";
export { InlineInstance } from "../../ts/core/instance/inline.js";
export { oneThread } from "../../ts/core/instance/one-thread.js";
export { provideInstances } from "../../ts/core/instance/provider.js";
export { givenHost } from "../../ts/shim/given-host.js";
