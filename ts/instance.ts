/**
 * Where the layers meet: makes instances out of the wasm and a host, lets other threads into them,
 * and keeps those that are used by default.
 */
import type { AllowEntry } from "./policy/entry.js";
import { Policy } from "./policy/policy.js";
import { givenHost } from "./shim/given-host.js";
import type { CreateHost } from "./shim/host.js";
import { crypto } from "./shim/node/system/builtin.js";
import { loadFaults } from "./shim/node/faults.js";
import { part } from "./shim/embedded.js";
import { createNodeHost } from "./shim/node/host.js";
import { exitOnSignals } from "./shim/node/loop/exit-hook.js";
import { holdLivenessPipe, lives, threadNumber } from "./shim/node/threads/liveness-pipe.js";
import { isInt32Array, isSharedBuffer } from "./shim/realm.js";
import {
  shareWithWorkers,
  inherited,
  isMainThread,
  type StartedThread,
  startFailure,
  startWorker,
} from "./shim/node/threads/worker.js";
import { buildInfoOf, type BuildInfo } from "./core/boundary/build-info.js";
import { InlineInstance } from "./core/instance/inline.js";
import type { Instance } from "./core/instance/instance.js";
import { firstModule, loadModule, type WasmSource } from "./core/boundary/load.js";
import {
  STARTING,
  STATE,
  TRACE,
  failureOf,
  livenessPipeName,
  newControl,
  newMemory,
  policyText,
  type SharedInstance,
} from "./core/threads/shared.js";
import { newTag } from "./core/instance/tag.js";
import { ThreadedInstance } from "./core/threads/threaded.js";
import { isTraced, tracing, type TraceOptions } from "./core/wakeups/tracing.js";

export { isMainThread };

export type { AllowEntry, SharedInstance };
export type { AllowObject } from "./policy/entry.js";

const START_LIMIT_MS = 30_000;
/** So often the thread that waits for the host thread looks whether that has ended. */
const START_LOOK_MS = 20;

export interface InstanceOptions extends TraceOptions {
  /**
   * libzmq on a thread of its own, so that it goes on while the program computes, and other threads
   * may share it. Default: false.
   */
  readonly threads?: boolean;
  /**
   * What the instance may bind and connect, as endpoints whose parts may be patterns: `"connect
   * tcp://127.0.0.1:5000-5999"`, `"ws://*.example.org:443"`, `"bind ipc:///run/app/*"`,
   * `"inproc://*"`, or objects. Everything else is refused with EACCES, in all threads of the
   * instance. Default: everything is allowed; an empty list allows nothing. Throws a TypeError for
   * an entry that is malformed. What is in an entry, and what an allow list is not:
   * docs/security.md.
   *
   * @example const instance = createInstance({ allow: ["connect tcp://127.0.0.1:5000-5999",
   *   "inproc://*"] }); const context = new Context({ instance });
   */
  readonly allow?: readonly AllowEntry[];
  /**
   * Faults below libzmq, for tests: "seed=1,read=1-7,write=1-7,again=0.3,delay=0.2"; see
   * ts/shim/faults/plan.ts.
   */
  readonly faults?: string;
  /**
   * The wasm of this instance, instead of the package's own: the path or `file:` URL of a file, its
   * bytes, or what `WebAssembly.compile()` returns. It must be the build for the mode: libzmq.wasm,
   * or libzmq-mt.wasm with `threads`.
   *
   * @example
   * createInstance({ wasm: await WebAssembly.compile(bytes) });
   */
  readonly wasm?: WasmSource;
  /**
   * What libzmq runs on, instead of Node: clock, scheduling, streams, datagrams and system calls,
   * as `Host` of `libzmq-wasm/host` describes them (docs/hosts.md). For inline mode: with `threads`
   * it throws a TypeError, and also with `allow`, which Node's host keeps. Default: Node's host.
   *
   * @example
   * const instance = createInstance({ host: (link) => new MyHost(link) });
   */
  readonly host?: CreateHost;
}

/** What the host thread is given. */
export interface HostThreadData {
  readonly shared: SharedInstance;
  readonly faults: string | undefined;
}

if (process.env["LIBZMQ_WASM_TRACE"] === "1") {
  tracing.byDefault = tracing.shown = true;
  exitOnSignals();
}

/** A libzmq of its own: its memory, its contexts, its sockets, its end. */
export function createInstance(options: InstanceOptions = {}): Instance {
  if (options.host !== undefined) return createOverHost(options.host, options);
  const { threads = false, faults, wasm, allow } = options;
  const policy = allow === undefined ? undefined : Policy.of(allow);
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
 * Under which name threads inherit what they are to share, as `{ shared }`. With
 * LIBZMQ_WASM_THREADS=1 in the environment the first thread that loads this module owns it, and
 * makes it when that thread or one that it starts needs it.
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
 * Made on first use, and anew after it has ended. undefined: it is just being made, by a thread
 * that does not need it.
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
 * The instance that the async API uses where it was not given one: the one that the program has
 * chosen; or that this thread has inherited; or else an inline one, made on first use, and anew
 * after it has died.
 */
export function defaultInstance(): Instance {
  if (asyncDefault) return asyncDefault;
  if (inheritance()) return renewedMirrored();
  if (!inline || inline.failure) inline = createInstance();
  return inline;
}

/** Throws a TypeError where it is no instance. */
export function checkInstance(instance: unknown): asserts instance is InlineInstance | ThreadedInstance {
  if (!(instance instanceof InlineInstance) && !(instance instanceof ThreadedInstance))
    throw new TypeError("Instance must be what createInstance() or attach() has returned");
}

/**
 * What the wasm of an instance is: version of libzmq, patches, capabilities, and how it was built.
 * Without an instance: of the wasm that this process has compiled first. Throws a TypeError if
 * `instance` is none, and an Error with the code `ERR_ZMQ_NO_BUILD_INFO` for a wasm that does not
 * say how it was built. Compiles the wasm if no instance has been made yet.
 *
 * @example
 * const { libzmq, mode, capabilities } = buildInfo();
 * console.log(libzmq, mode, capabilities.curve); // 4.3.4 inline true
 */
export function buildInfo(instance?: Instance): BuildInfo {
  if (instance === undefined) return buildInfoOf(firstModule());
  checkInstance(instance);
  return buildInfoOf(instance instanceof ThreadedInstance ? instance.shared.module : instance.module);
}

/**
 * From now on it is this one; where it can be shared, also in threads that are started from now on.
 */
export function setDefault(instance: Instance): void {
  asyncDefault = instance;
  if (instance instanceof ThreadedInstance) shareWithWorkers(INHERITANCE, { shared: instance.shared });
}

const GIVEN = Symbol.for("libzmq-wasm.shared");
/** Where ts/workers/thread-worker.ts leaves the instance of the thread. */
const marks = globalThis as { [GIVEN]?: SharedInstance };
let mirrorDefault: Instance | undefined;
/**
 * This thread has attached to `blocking`: only the program can say what it is to work on when that
 * has ended.
 */
let attached = false;

/**
 * The instance that the mirror uses which was not given one: where calls may block, shared with
 * other threads or not. It stays when it has ended, so that every call says why, until
 * `renewedMirrored()`.
 */
export function defaultMirrored(): Instance {
  return (mirrorDefault ??= newMirrored());
}

/**
 * The same for a call that begins anew: one that has ended is replaced by another of its mode,
 * unless the thread has attached.
 */
export function renewedMirrored(): Instance {
  if (mirrorDefault?.failure && !attached)
    mirrorDefault = mirrorDefault.mode === "inline" ? createInstance() : newMirrored();
  return defaultMirrored();
}

function newMirrored(): Instance {
  const shared = marks[GIVEN] ?? inheritance();
  return shared ? attachInstance(shared) : createInstance({ threads: true });
}

/** From now on it is this one. */
export function setDefaultMirrored(instance: Instance, attaching = false): void {
  mirrorDefault = instance;
  attached = attaching;
}

/**
 * What another thread needs to use the same instance: to be passed on in `workerData` or by
 * `postMessage()`.
 */
export function shareInstance(instance: Instance): SharedInstance {
  if (instance instanceof ThreadedInstance) return instance.shared;
  throw new TypeError(
    "an inline instance belongs to its thread: createInstance({ threads: true }) makes one to share, and " +
      "LIBZMQ_WASM_THREADS=1 in the environment makes it the default",
  );
}

/** Lets this thread into an instance that another has shared. */
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

function startHostThread(traced: boolean, faults?: string, wasm?: WasmSource, policy?: Policy): SharedInstance {
  const shared = {
    module: loadModule("libzmq-mt.wasm", wasm),
    memory: newMemory(),
    control: newControl(crypto().randomInt(2 ** 31), newTag(), policy?.text),
  };
  if (traced) shared.control[TRACE] = 1;
  awaitStart(
    shared.control,
    startWorker(part("host-worker.cjs") as string, { shared, faults } satisfies HostThreadData),
  );
  return shared;
}

/**
 * Waits until the host thread runs, or has declared a failure. Throws where it has ended before, or
 * takes too long.
 */
function awaitStart(control: Int32Array, thread: StartedThread): void {
  const limit = performance.now() + START_LIMIT_MS;
  while (Atomics.wait(control, STATE, STARTING, START_LOOK_MS) === "timed-out") {
    const late = performance.now() > limit;
    const failure = thread.ended() ?? (late ? startFailure(`it has not within ${START_LIMIT_MS / 1000} s`) : undefined);
    if (failure === undefined || Atomics.load(control, STATE) !== STARTING) continue;
    thread.abandon();
    throw failure;
  }
}
