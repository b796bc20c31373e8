/**
 * The first module of the host thread's program: declares the instance failed where the program
 * ends before it runs, so that the thread that waits for it goes on at once. An error of the
 * modules after this one counts.
 */
import { givenData } from "../shim/node/threads/worker.js";
import { declareFailure, STARTING, STATE } from "../core/threads/shared.js";
import type { HostThreadData } from "../instance.js";

const { control } = (givenData() as HostThreadData).shared;
let reason = "it has ended before it ran";

process.on("uncaughtExceptionMonitor", (error) => (reason = error.message));
process.once("exit", () => {
  if (Atomics.load(control, STATE) !== STARTING) return;
  declareFailure(control, "trap", `the host thread could not start: ${reason}`);
  Atomics.notify(control, STATE);
});
