/**
 * Which instance a call works on that is given none, and how an instance gets from one thread to
 * another. The runtime decides: Node's provider is ts/instance.ts. A simulator may answer for the
 * machine whose code runs now, so no answer is kept.
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
  /** What it is called with; it is copied as `postMessage()` copies. */
  readonly arg: unknown;
  /** Index of a word of the instance's memory: it becomes 1 when the function has returned. */
  readonly done: number;
}

export interface ProgramThreads {
  /** Starts a thread of the instance. Throws where it cannot be had. */
  start(instance: Instance, work: ThreadWork): void;
  /** Blocks until the word `done` of `words` is 1, or the instance has failed. */
  wait(instance: Instance, words: Int32Array, done: number): void;
}

export interface InstanceProvider {
  /**
   * The instance of contexts of the async API that are given none. A new one where it has ended.
   */
  defaultInstance(): Instance;
  /** From now on it is this one, also in threads that are started from now on. */
  setDefault(instance: Instance): void;
  /**
   * The instance of the mirror's functions. It stays when it has ended, so that every call says
   * why.
   */
  defaultMirrored(): Instance;
  /** The same for a call that begins anew: an instance that has ended is replaced. */
  renewedMirrored(): Instance;
  /** From now on it is this one. `attaching`: it is another thread's, so it is not replaced. */
  setDefaultMirrored(instance: Instance, attaching?: boolean): void;
  /**
   * What another thread needs to use the same instance. Throws a TypeError where it belongs to one
   * thread.
   */
  shareInstance(instance: Instance): SharedInstance;
  /** The instance that another thread has shared. Throws where it is none, or has ended. */
  attachInstance(shared: SharedInstance): Instance;
  /**
   * The host of instances that are given none. undefined, also as the answer: the runtime's own.
   */
  host?(): CreateHost | undefined;
  /** undefined: the runtime has no threads that share memory. */
  readonly threads?: ProgramThreads;
}

let provided: InstanceProvider | undefined;

/**
 * To be called by the runtime before the first call of the program; a simulator may replace what
 * Node's side has given.
 */
export function provideInstances(provider: InstanceProvider): void {
  provided = provider;
}

/** Throws an Error where the runtime has provided none. */
export function instances(): InstanceProvider {
  if (provided) return provided;
  throw new Error("libzmq-wasm has no default instance here: give an instance to the context");
}
