/**
 * The async API on the threaded mode, and in several threads. As with npm zeromq, the threads of a process then have the
 * default context in common, so that `inproc://` reaches from one to another; any other context is its thread's own.
 *
 *     // main.js, before the first socket is made              // worker.js: nothing to do, it inherits
 *     useInstance(createInstance({ threads: true }));          new Request().connect("inproc://main");
 *
 * Without a change to the program, LIBZMQ_WASM_THREADS=1 in the environment does the same. Threads that were started
 * before, and so have not inherited, are given a handle:
 *
 *     worker.postMessage(handle());                            parentPort.once("message", attach);
 */
import {
  attachInstance,
  checkInstance,
  defaultInstance,
  setDefault,
  shareInstance,
  type SharedInstance,
} from "../../instance.js";
import type { Instance } from "../../core/instance/instance.js";
import { homeOfDefault } from "./context.js";

/** What another thread needs for `attach()`. Throws a TypeError where the instance is inline, which is one thread's. */
export function handle(instance: Instance = defaultInstance()): SharedInstance {
  return shareInstance(instance);
}

/**
 * Lets this thread into the instance behind the handle, whose default context it has in common with the others from now on.
 * Throws where the instance has ended, or has no room for another thread, or this thread's default context is in use.
 */
export function attach(shared: SharedInstance): Instance {
  const instance = attachInstance(shared);
  useInstance(instance);
  return instance;
}

/**
 * The default context of this thread, and of those that are started from now on, is in this instance. Throws where the
 * default context is in use already, in another.
 */
export function useInstance(instance: Instance): void {
  checkInstance(instance);
  const home = homeOfDefault();
  if (home && home !== instance)
    throw new Error(
      `the default context is in use, in an instance that is ${home.mode}: choose an instance before the first socket is made`,
    );
  setDefault(instance);
}
