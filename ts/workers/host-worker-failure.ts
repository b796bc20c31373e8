/**
 * The first module of the host thread's program. It declares the instance failed if the program
 * ends before it runs, so that the waiting thread goes on at once. This includes errors of the
 * modules that load after it.
 */
import { givenData } from "../shim/node/threads/worker.js";
import { declareFailure, STARTING, STATE } from "../core/threads/shared.js";
import type { HostThreadData } from "./host-threads.js";

const { control } = (givenData() as HostThreadData).shared;
let reason = "it has ended before it ran";

process.on("uncaughtExceptionMonitor", (error) => (reason = error.message));
process.once("exit", () => {
  if (Atomics.load(control, STATE) !== STARTING) return;
  declareFailure(control, "trap", `the host thread could not start: ${reason}`);
  Atomics.notify(control, STATE);
});
