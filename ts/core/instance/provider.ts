/**
 * Decides which instance a call without an instance uses, and how an instance gets from one thread
 * to another. The runtime supplies the provider; Node's is ts/instance.ts. A simulator may answer
 * with the instance of the machine whose code runs now, so callers keep no answer.
 */
import type { CreateHost } from "../../shim/host.js";
import type { SharedInstance } from "../threads/shared.js";
import type { Instance } from "./instance.js";

/** A function of the program that runs in a thread of its own: see zmq_threadstart(). */
export interface ThreadWork {
  /** The URL or the absolute path of the module that exports it. */
  readonly module: string | URL;
  /** The name under which it is exported. */
  readonly name: string;
  /** The argument of the function. It is copied as by `postMessage()`. */
  readonly arg: unknown;
  /** Index of a word of the instance's memory: it becomes 1 when the function has returned. */
  readonly done: number;
}

export interface ProgramThreads {
  /** Starts a thread of the instance. Throws if the thread cannot be started. */
  start(instance: Instance, work: ThreadWork): void;
  /** Blocks until the word `done` of `words` is 1, or the instance has failed. */
  wait(instance: Instance, words: Int32Array, done: number): void;
}

export interface InstanceProvider {
  /**
   * The instance of contexts of the async API that are given none; a new one if the last has ended.
   */
  defaultInstance(): Instance;
  /** Sets the default instance, also for threads that start later. */
  setDefault(instance: Instance): void;
  /**
   * The instance of the mirror's functions. It stays after its end, so that every call throws the
   * reason.
   */
  defaultMirrored(): Instance;
  /** As defaultMirrored(), for a call that starts anew: replaces an instance that has ended. */
  renewedMirrored(): Instance;
  /**
   * Sets the instance of the mirror. `attaching`: it belongs to another thread, so it is not
   * replaced.
   */
  setDefaultMirrored(instance: Instance, attaching?: boolean): void;
  /**
   * Returns the data with which another thread can use the same instance. Throws a TypeError if the
   * instance belongs to one thread.
   */
  shareInstance(instance: Instance): SharedInstance;
  /**
   * Returns the instance that another thread has shared. Throws if there is none, or it has ended.
   */
  attachInstance(shared: SharedInstance): Instance;
  /**
   * The host of instances that are given none. Missing, or undefined as a result: the runtime's
   * own.
   */
  host?(): CreateHost | undefined;
  /** undefined: the runtime has no threads that share memory. */
  readonly threads?: ProgramThreads;
}

let provided: InstanceProvider | undefined;

/**
 * To be called by the runtime before the first call of the program. A simulator may replace Node's
 * provider.
 */
export function provideInstances(provider: InstanceProvider): void {
  provided = provider;
}

/** Returns the provider. Throws an Error if the runtime has supplied none. */
export function instances(): InstanceProvider {
  if (provided) return provided;
  throw new Error("libzmq-wasm has no default instance here: give an instance to the context");
}
