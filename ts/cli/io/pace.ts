/** The times at which messages are sent: at a rate, or with an interval between two. */
import { setTimeout as sleep } from "node:timers/promises";

export interface PaceOptions {
  readonly rate?: number;
  readonly interval?: number;
}

/** Returns a function that resolves when the next message is due. The first one is due at once. */
export function pace({ rate, interval }: PaceOptions, signal: AbortSignal): () => Promise<void> {
  const step = rate === undefined ? (interval ?? 0) : 1000 / rate;
  if (step === 0) return () => Promise.resolve();
  let due = performance.now();
  return async () => {
    const left = due - performance.now();
    // A sender that was held up does not hurry afterwards, but for up to one step.
    due = Math.max(due, performance.now() - step) + step;
    if (left > 0) await sleep(left, undefined, { signal });
    else signal.throwIfAborted();
  };
}
