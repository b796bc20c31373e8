/**
 * Where the layers meet: makes instances out of the wasm and a host, and keeps the one that is used by default.
 */
import { createNodeHost } from "./shim/node/host.js";
import { InlineInstance } from "./wasm/inline.js";
import type { Instance } from "./wasm/instance.js";

let current: Instance | undefined;

/** A libzmq of its own: its memory, its contexts, its sockets, its end. */
export function createInstance(): Instance {
  return new InlineInstance(createNodeHost);
}

/** The instance that everything uses which was not given one: made on first use, and anew after one has died. */
export function defaultInstance(): Instance {
  if (!current || current.failure) current = createInstance();
  return current;
}
