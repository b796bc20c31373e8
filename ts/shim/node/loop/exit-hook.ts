/**
 * Reports the end of the process to all instances through listeners that exist while there are
 * instances. The program's own listeners to "beforeExit" and "exit" may still send, so the reports
 * come after them.
 */
import type { Ending } from "../../host.js";

const endings = new Set<Ending>();

export function addExitHook(ending: Ending): void {
  if (endings.size === 0)
    process.on("beforeExit", processOnBeforeExit).on("exit", processOnExit).on("newListener", processOnNewListener);
  endings.add(ending);
}

export function removeExitHook(ending: Ending): void {
  endings.delete(ending);
  if (endings.size > 0) return;
  process.off("beforeExit", processOnBeforeExit).off("exit", processOnExit).off("exit", processAfterExit);
  process.off("newListener", processOnNewListener);
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

/**
 * Waits for the program's listeners and the promises that they wait for. A listener that starts
 * other work gives the process something to do: the event comes again after it.
 */
function processOnBeforeExit(): void {
  const before = activeResources();
  const report = (): void => {
    if (activeResources() > before) return;
    for (const ending of [...endings]) ending.idle();
  };
  process.nextTick(() => {
    queueMicrotask(() => process.nextTick(report)); // all microtasks run before the next tick
  });
}

/** Number of resources that keep the process alive, without the immediates of our own turns. */
function activeResources(): number {
  const active = (process as Partial<Pick<NodeJS.Process, "getActiveResourcesInfo">>).getActiveResourcesInfo?.();
  return active?.filter((type) => type !== "Immediate").length ?? 0;
}

/** The first report: a listener of the program may throw. */
function processOnExit(): void {
  for (const ending of endings) ending.exit();
}

/** The last report, after the program's listeners. */
function processAfterExit(): void {
  processOnExit();
}

let moving = false;

/** Keeps processAfterExit() behind the listeners that the program adds. */
function processOnNewListener(event: string | symbol, listener: unknown): void {
  if (event !== "exit" || listener === processAfterExit || listener === processOnExit || moving) return;
  moving = true;
  queueMicrotask(() => {
    moving = false;
    if (endings.size > 0) process.off("exit", processAfterExit).on("exit", processAfterExit);
  });
}
