/**
 * The program of the host thread: puts a host over Node under its shared instance. It is text in
 * dist/host-worker.cjs, which ts/instance.ts starts.
 */
import "../shim/node/platform/platform.js";
import "./host-worker-failure.js";
import { createNodeHost } from "../shim/node/host.js";
import { expectLivenessPipe, lives, threadNumber } from "../shim/node/threads/liveness-pipe.js";
import { givenData, processors } from "../shim/node/threads/worker.js";
import { HostThread } from "../core/threads/host-thread.js";
import { declareFailure, HOST_NUMBER, livenessPipeName, policyText, STATE } from "../core/threads/shared.js";
import { Policy } from "../policy/policy.js";
import type { HostThreadData } from "./host-threads.js";

const { shared, faults } = givenData() as HostThreadData;
shared.control[HOST_NUMBER] = threadNumber();
try {
  const policy = Policy.from(policyText(shared.control));
  const forever = setInterval(() => undefined, 2 ** 30); // for as long as the program runs
  new HostThread(shared, {
    createHost: (link) => createNodeHost(link, { faults, policy }),
    expectEnd: (serial, onEnd) => expectLivenessPipe(livenessPipeName(shared, serial), onEnd),
    lives,
    processors: processors(),
    over: () => clearInterval(forever),
  });
} catch (error) {
  declareFailure(shared.control, "trap", `the host thread could not start: ${String(error)}`);
  Atomics.notify(shared.control, STATE);
}
