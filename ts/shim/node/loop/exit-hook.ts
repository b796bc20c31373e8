/**
 * The end of the process, told to all instances through one pair of listeners, for as long as there are instances.
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

/** After the program's own listeners, which may still want to send something. */
function processOnBeforeExit(): void {
  for (const ending of endings) process.nextTick(() => ending.idle());
}

function processOnExit(): void {
  for (const ending of endings) ending.exit();
}
