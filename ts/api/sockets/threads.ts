/**
 * The async API in threaded mode, and in several threads. As in npm zeromq, the threads of a
 * process share the default context then, so `inproc://` connects them. Any other context belongs
 * to its thread.
 *
 *     // main.js, before the first socket is made          // worker.js inherits it
 *     useInstance(createInstance({ threads: true }));      new Request().connect("inproc://main");
 *
 * Without a change to the program, LIBZMQ_WASM_THREADS=1 in the environment does the same. Threads
 * that were started before need a handle:
 *
 *     worker.postMessage(handle());                            parentPort.once("message", attach);
 */
import { checkInstance } from "../../core/instance/check.js";
import type { Instance } from "../../core/instance/instance.js";
import { instances } from "../../core/instance/provider.js";
import type { SharedInstance } from "../../core/threads/shared.js";
import { homeOfDefault } from "./context.js";

/**
 * A handle of an instance, which another thread passes to `attach()`.
 *
 * @param instance Default: the default instance.
 * @throws TypeError if the instance is inline, because it belongs to one thread.
 */
export function handle(instance: Instance = instances().defaultInstance()): SharedInstance {
  return instances().shareInstance(instance);
}

/**
 * Makes this thread one of the instance's threads. From now on it shares the default context of the
 * instance.
 *
 * @param shared The handle that `handle()` returned in another thread.
 * @throws the reason if the instance has ended; RangeError if 511 threads are attached; Error if
 *   the default context of this thread is in use.
 */
export function attach(shared: SharedInstance): Instance {
  const instance = instances().attachInstance(shared);
  useInstance(instance);
  return instance;
}

/**
 * Makes the instance the default one of this thread, and of threads that are started from now on:
 * the default context is in it.
 *
 * @throws Error if the default context is in use in another instance.
 * @example
 * useInstance(createInstance({ threads: true }));
 */
export function useInstance(instance: Instance): void {
  checkInstance(instance);
  const home = homeOfDefault();
  if (home && home !== instance)
    throw new Error(
      `the default context is in use, in an instance that is ${home.mode}: choose an instance before the first socket is made`,
    );
  instances().setDefault(instance);
}
