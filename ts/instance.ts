/**
 * Where the layers meet on Node: makes instances out of the wasm and a host, lets other threads
 * into them, and keeps those that are used by default (core/instance/provider.ts).
 */
import type { AllowEntry } from "./policy/entry.js";
import { Policy } from "./policy/policy.js";
import { givenHost } from "./shim/given-host.js";
import type { CreateHost } from "./shim/host.js";
import { loadFaults } from "./shim/node/faults.js";
import { createNodeHost } from "./shim/node/host.js";
import { exitOnSignals } from "./shim/node/loop/exit-hook.js";
import { holdLivenessPipe, lives, threadNumber } from "./shim/node/threads/liveness-pipe.js";
import { isInt32Array, isSharedBuffer } from "./shim/realm.js";
import { inherited, isMainThread, shareWithWorkers } from "./shim/node/threads/worker.js";
import { realPath } from "./shim/node/system/paths.js";
import { InlineInstance } from "./core/instance/inline.js";
import type { Instance } from "./core/instance/instance.js";
import { instances, provideInstances } from "./core/instance/provider.js";
import type { WasmSource } from "./core/boundary/load.js";
import { failureOf, livenessPipeName, policyText, type SharedInstance } from "./core/threads/shared.js";
import { ThreadedInstance } from "./core/threads/threaded.js";
import { isTraced, tracing, type TraceOptions } from "./core/wakeups/tracing.js";
import { startHostThread } from "./workers/host-threads.js";
import { programThreads } from "./workers/program-threads.js";

export type { AllowEntry, SharedInstance };
export type { AllowObject } from "./policy/entry.js";

/** Options of `createInstance()`. */
export interface InstanceOptions extends TraceOptions {
  /**
   * Runs libzmq on a thread of its own: it goes on while the program computes, and other threads
   * may share it.
   *
   * @default false
   */
  readonly threads?: boolean;
  /**
   * The endpoints that the instance may bind and connect. Their parts may be patterns;
   * docs/security.md describes them. Everything else is refused with EACCES, in all threads. An
   * empty list allows nothing. Throws a TypeError for a malformed entry. Default: everything is
   * allowed.
   *
   * @example
   * createInstance({ allow: ["connect tcp://127.0.0.1:5000-5999", "inproc://*"] });
   */
  readonly allow?: readonly AllowEntry[];
  /** Faults below libzmq, for tests: "seed=1,read=1-7,again=0.3"; see ts/shim/faults/plan.ts. */
  readonly faults?: string;
  /**
   * The wasm of this instance: the path or `file:` URL of a file, its bytes, or the result of
   * `WebAssembly.compile()`. It must be the build for the mode: libzmq.wasm, or libzmq-mt.wasm with
   * `threads`. Default: the package's own.
   */
  readonly wasm?: WasmSource;
  /**
   * The host under libzmq: clock, scheduling, streams, datagrams and system calls, as `Host` of
   * `libzmq-wasm/host` (docs/hosts.md). In inline mode only, and without `allow`; otherwise a
   * TypeError. Default: Node's host.
   */
  readonly host?: CreateHost;
}

if (process.env["LIBZMQ_WASM_TRACE"] === "1") {
  tracing.byDefault = tracing.shown = true;
  exitOnSignals();
}

/**
 * Makes an instance: a libzmq with its own memory, contexts and sockets.
 *
 * @throws TypeError for wrong options; an error with `code` EACCES or ERR_ZMQ_THREAD_START if the
 *   host thread cannot start.
 */
export function createInstance(options: InstanceOptions = {}): Instance {
  if (typeof options !== "object" || (options as unknown) === null)
    throw new TypeError("The options of an instance are an object, such as { threads: true }");
  const host = options.host === undefined ? instances().host?.() : options.host;
  if (host !== undefined) return createOverHost(host, options);
  const { threads = false, faults, wasm, allow } = options;
  const policy = allow === undefined ? undefined : Policy.of(allow, realPath);
  const traced = isTraced(options);
  if (!threads)
    return new InlineInstance((link) => createNodeHost(link, { faults, looks: true, policy }), wasm, traced);
  return enterShared(startHostThread(traced, faults, wasm, policy), isMainThread);
}

function createOverHost(host: CreateHost, options: InstanceOptions): Instance {
  const { threads = false, faults, wasm, allow } = options;
  if (threads)
    throw new TypeError(
      "A host of your own is for inline mode: in threaded mode libzmq runs on a thread of the package's, over Node. " +
        "Leave out threads, or host",
    );
  if (allow !== undefined)
    throw new TypeError("An allow list is kept by Node's host, not by a host of your own. Leave out allow, or host");
  const create = givenHost(host);
  return new InlineInstance(faults ? loadFaults().withFaults(create, faults) : create, wasm, isTraced(options));
}

/**
 * The name under which threads inherit an instance, as `{ shared }`. With LIBZMQ_WASM_THREADS=1,
 * the first thread that loads this module owns it, and makes it when that thread or one below it
 * needs it.
 */
const INHERITANCE = "libzmq-wasm";
const wantsThreads = process.env["LIBZMQ_WASM_THREADS"] === "1";
if (wantsThreads && inherited(INHERITANCE) === undefined) {
  shareWithWorkers(INHERITANCE, {
    get shared() {
      return sharedByAll();
    },
  });
}

let envShared: SharedInstance | undefined;
let making = false;

/**
 * Made on first use, and again after it has ended. undefined: it is being made, by a thread without
 * need of it.
 */
function sharedByAll(): SharedInstance | undefined {
  if (making || (envShared && !failureOf(envShared.control))) return envShared;
  making = true;
  envShared = undefined;
  try {
    envShared = startHostThread(isTraced({}));
  } finally {
    making = false;
  }
  return envShared;
}

function inheritance(): SharedInstance | undefined {
  return (inherited(INHERITANCE) as { shared?: SharedInstance } | undefined)?.shared;
}

let asyncDefault: Instance | undefined;
let inline: Instance | undefined;

/**
 * The default instance of the async API: the one that the program has set; or that this thread has
 * inherited; or else an inline one, made on first use and again after it has died.
 */
export function defaultInstance(): Instance {
  if (asyncDefault) return asyncDefault;
  if (inheritance()) return renewedMirrored();
  if (!inline || inline.failure) inline = createInstance();
  return inline;
}

/** Sets the default instance. Threads that start from now on inherit it, if it can be shared. */
export function setDefault(instance: Instance): void {
  asyncDefault = instance;
  if (instance instanceof ThreadedInstance) shareWithWorkers(INHERITANCE, { shared: instance.shared });
}

const GIVEN = Symbol.for("libzmq-wasm.shared");
/** Where ts/workers/thread-worker.ts leaves the instance of the thread. */
const marks = globalThis as { [GIVEN]?: SharedInstance };
let mirrorDefault: Instance | undefined;
/** This thread has attached to an instance: after its end, only the program can choose another. */
let attached = false;

/**
 * The default instance of the mirror, whose calls may block. It stays after its end, so that every
 * call throws the reason, until `renewedMirrored()`.
 */
export function defaultMirrored(): Instance {
  return (mirrorDefault ??= newMirrored());
}

/**
 * As `defaultMirrored()`, for calls that begin anew: an instance that has ended is replaced by
 * another of its mode, unless the thread has attached.
 */
export function renewedMirrored(): Instance {
  if (mirrorDefault?.failure && !attached)
    mirrorDefault = mirrorDefault.spansThreads ? newMirrored() : createInstance();
  return defaultMirrored();
}

function newMirrored(): Instance {
  const shared = marks[GIVEN] ?? inheritance();
  return shared ? attachInstance(shared) : createInstance({ threads: true });
}

/** Sets the default instance of the mirror. */
export function setDefaultMirrored(instance: Instance, attaching = false): void {
  mirrorDefault = instance;
  attached = attaching;
}

/** The handle with which another thread may use the instance. */
export function shareInstance(instance: Instance): SharedInstance {
  if (instance instanceof ThreadedInstance) return instance.shared;
  throw new TypeError(
    "an inline instance belongs to its thread: createInstance({ threads: true }) makes one to share, and " +
      "LIBZMQ_WASM_THREADS=1 in the environment makes it the default",
  );
}

/** Makes this thread one of the instance's threads. */
export function attachInstance(shared: SharedInstance): Instance {
  if (!isShared(shared)) throw new TypeError("this is not what handle() has returned, in this thread or another");
  for (const instance of [asyncDefault, mirrorDefault])
    if (instance instanceof ThreadedInstance && instance.shared.control.buffer === shared.control.buffer)
      return instance;
  return enterShared(shared, isMainThread && shared === envShared);
}

function isShared(value: unknown): value is SharedInstance {
  const { control, memory } = (value ?? {}) as Partial<SharedInstance>;
  return isInt32Array(control) && isSharedBuffer(memory?.buffer);
}

function enterShared(shared: SharedInstance, together = false): ThreadedInstance {
  const hold = (serial: number, hostEnded: () => void): number => {
    holdLivenessPipe(livenessPipeName(shared, serial), hostEnded);
    return threadNumber();
  };
  const ends = { hold: together ? undefined : hold, withProcess: isMainThread };
  const policy = Policy.from(policyText(shared.control));
  return new ThreadedInstance(shared, (link) => createNodeHost(link, { policy }), ends, lives);
}

provideInstances({
  defaultInstance,
  setDefault,
  defaultMirrored,
  renewedMirrored,
  setDefaultMirrored,
  shareInstance,
  attachInstance,
  threads: programThreads,
});
