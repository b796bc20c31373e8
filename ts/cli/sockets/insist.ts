/** Waits for a peer that is named and has not connected yet. */
import { setTimeout as sleep } from "node:timers/promises";

const RETRY_MS = 20;

/** Repeats the attempt while it fails with EHOSTUNREACH, up to the timeout. */
export async function insist(
  attempt: () => Promise<void>,
  timeout: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + (timeout ?? Infinity);
  for (;;)
    try {
      await attempt();
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "EHOSTUNREACH" || performance.now() > end) throw error;
      await sleep(RETRY_MS, undefined, { signal });
    }
}
