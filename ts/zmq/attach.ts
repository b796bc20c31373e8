/**
 * Several JavaScript threads over one libzmq. C has no such functions: its threads share
 * everything.
 *
 *     // main.js
 *     const context = zmq_ctx_new();
 *     new Worker("./worker.js", { workerData: { zmq: handle(), context } });
 *
 *     // worker.js
 *     attach(workerData.zmq);
 *     const socket = zmq_socket(workerData.context, ZMQ_PAIR);
 *     zmq_connect(socket, "inproc://main");
 *
 * The rules are C's: any thread may use a context, and one thread at a time a socket.
 * docs/threads.md says what is guaranteed when a thread ends.
 */
import { checkInstance } from "../core/instance/check.js";
import type { Instance } from "../core/instance/instance.js";
import { instances } from "../core/instance/provider.js";
import type { SharedInstance } from "../core/threads/shared.js";
import { createZmq, type Zmq } from "./create.js";

/**
 * A handle of an instance, which another thread passes to `attach()`. Send it in `workerData` or by
 * `postMessage()`.
 *
 * @param instance Default: the instance of the module's functions.
 * @throws TypeError if the instance is inline.
 */
export function handle(instance: Instance = instances().defaultMirrored()): SharedInstance {
  return instances().shareInstance(instance);
}

/**
 * Makes this thread one of the instance's threads. The functions of this module use the instance
 * from now on, and so do the returned ones.
 *
 * @param shared The handle that `handle()` returned in another thread.
 * @throws the reason if the instance has ended; a RangeError if 511 threads are attached.
 */
export function attach(shared: SharedInstance): Zmq {
  const instance = instances().attachInstance(shared);
  instances().setDefaultMirrored(instance, true);
  return createZmq(instance);
}

/**
 * Makes the functions of this module use another instance from now on, such as an inline one, which
 * never blocks.
 */
export function useInstance(instance: Instance): void {
  checkInstance(instance);
  instances().setDefaultMirrored(instance);
}
