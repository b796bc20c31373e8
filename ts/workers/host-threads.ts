/**
 * Host threads: starting one, with the memory and the control block of its instance, and waiting
 * until it runs. Its program is ts/workers/host-worker.ts.
 */
import type { Policy } from "../policy/policy.js";
import { part } from "../shim/embedded.js";
import { crypto } from "../shim/node/system/builtin.js";
import { type StartedThread, startFailure, startWorker } from "../shim/node/threads/worker.js";
import { loadModule, type WasmSource } from "../core/boundary/load.js";
import { newTag } from "../core/instance/tag.js";
import { STARTING, STATE, TRACE, newControl, newMemory, type SharedInstance } from "../core/threads/shared.js";

const START_LIMIT_MS = 30_000;
/** How often the thread that waits for the host thread looks whether that has ended. */
const START_LOOK_MS = 20;

/** What the host thread is given. */
export interface HostThreadData {
  readonly shared: SharedInstance;
  readonly faults: string | undefined;
}

/** Returns when the host thread runs, or has declared a failure. Throws where it cannot be had. */
export function startHostThread(traced: boolean, faults?: string, wasm?: WasmSource, policy?: Policy): SharedInstance {
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

/** Throws where the thread has ended before it ran, or takes too long. */
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
