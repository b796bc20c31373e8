/**
 * Reports the end of the process to all instances through one pair of listeners, which exists while
 * there are instances.
 */
import type { Ending } from "../../host.js";

const endings = new Set<Ending>();

export function addExitHook(ending: Ending): void {
  if (endings.size === 0) process.on("beforeExit", processOnBeforeExit).on("exit", processOnExit);
  endings.add(ending);
}

export function removeExitHook(ending: Ending): void {
  endings.delete(ending);
  if (endings.size === 0) process.off("beforeExit", processOnBeforeExit).off("exit", processOnExit);
}

/** Exit status of a process that a signal has ended: 128 plus the number of the signal. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Makes these signals end the process by way of its "exit" event, unless the program listens to
 * them.
 */
export function exitOnSignals(): void {
  for (const [signal, status] of Object.entries(SIGNALS))
    process.once(signal, () => {
      if (process.listenerCount(signal) === 0) process.exit(status);
    });
}

/** Runs after the program's own listeners, which may still send. */
function processOnBeforeExit(): void {
  for (const ending of endings) process.nextTick(() => ending.idle());
}

function processOnExit(): void {
  for (const ending of endings) ending.exit();
}
