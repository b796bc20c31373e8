import type { ContextPtr } from "../../core/boundary/module.js";
import type { Instance } from "../../core/instance/instance.js";

/** A context that exists in C. */
export interface OpenContext {
  readonly instance: Instance;
  readonly ptr: ContextPtr;
  /** Other threads may have sockets in it too. */
  readonly common?: boolean;
}
