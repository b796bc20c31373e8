/**
 * The mirror over an instance of one's own.
 */
import type { Instance } from "../core/instance/instance.js";
import * as functions from "./functions.js";
import { bind, mirrorOf } from "./mirror.js";

/** All functions of zmq.h and zmq_draft.h, over one instance. */
export interface Zmq extends Readonly<typeof functions> {}

/**
 * The functions of this module over another instance than the default one. Its handles are valid with these functions
 * only; messages for it are made with `new zmq_msg_t(instance)`.
 */
export function createZmq(instance: Instance): Zmq {
  const mirror = mirrorOf(instance);
  const bound = Object.entries(functions).map(([name, delegate]) => [name, bind(delegate, mirror)]);
  return Object.fromEntries(bound) as Zmq;
}
