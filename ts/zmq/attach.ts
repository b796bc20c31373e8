/**
 * Several JavaScript threads over one libzmq. Not in C, whose threads share everything by themselves.
 *
 *     // main.js                                            // worker.js
 *     const context = zmq_ctx_new();                        const { zmq, context } = workerData;
 *     new Worker("./worker.js", {                           attach(zmq);
 *       workerData: { zmq: handle(), context },             const socket = zmq_socket(context, ZMQ_PAIR);
 *     });                                                   zmq_connect(socket, "inproc://main");
 *
 * Rules are C's: a context may be used by any thread, a socket by one at a time. What is guaranteed about a thread's end:
 *  - its sockets are closed, also where it was terminated while it waited in a call; those that it has opened, that is,
 *    wherever they are used;
 *  - where it was terminated in the middle of a call, while that did not wait, the instance ends: everybody's calls
 *    throw a ThreadEndedError, and none hangs;
 *  - the instance ends with the thread that has made it.
 */
import {
  attachInstance,
  checkInstance,
  defaultMirrored,
  setDefaultMirrored,
  shareInstance,
  type SharedInstance,
} from "../instance.js";
import type { Instance } from "../core/instance/instance.js";
import { createZmq, type Zmq } from "./create.js";

/** What a thread needs for `attach()`: for `workerData` or `postMessage()`. Throws a TypeError where the instance is inline. */
export function handle(instance: Instance = defaultMirrored()): SharedInstance {
  return shareInstance(instance);
}

/**
 * Gives this thread the instance behind the handle: the functions of this module work on it from now on, and so do those
 * returned. Throws where the instance has ended, or has no room for another thread: it has for 511.
 */
export function attach(shared: SharedInstance): Zmq {
  const instance = attachInstance(shared);
  setDefaultMirrored(instance, true);
  return createZmq(instance);
}

/** The functions of this module work on this instance from now on: say, on an inline one, which never blocks. */
export function useInstance(instance: Instance): void {
  checkInstance(instance);
  setDefaultMirrored(instance);
}
