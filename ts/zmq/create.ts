/** The mirror over an instance other than the default one. */
import type { Instance } from "../core/instance/instance.js";
import * as functions from "./functions.js";
import { bind, mirrorOf } from "./mirror.js";

/** All functions of zmq.h and zmq_draft.h, over one instance. */
export interface Zmq extends Readonly<typeof functions> {}

/**
 * Returns the functions of this module over an instance other than the default one. Its handles are
 * valid with these functions only. Make messages for it with `new zmq_msg_t(instance)`.
 *
 * @example
 * const zmq = createZmq(createInstance({ threads: true }));
 * const context = zmq.zmq_ctx_new();
 */
export function createZmq(instance: Instance): Zmq {
  const mirror = mirrorOf(instance);
  const bound = Object.entries(functions).map(([name, delegate]) => [name, bind(delegate, mirror)]);
  return Object.fromEntries(bound) as Zmq;
}
