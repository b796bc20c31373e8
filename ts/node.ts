/**
 * Node's side of the package. Every entry for Node imports it first: it supplies the platform, and
 * then the default instances.
 */
import "./shim/node/platform/platform.js";
import "./instance.js";
