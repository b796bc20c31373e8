/**
 * Operations on messages that wait in a queue: until they are served, or given up.
 */
import { partsOf } from "./message.js";
import type { Queue } from "./queue.js";
import { limited, limitOf, refusal, type WaitOptions } from "./wait.js";

export interface Pending {
  readonly reject: (error: Error) => void;
  /** Why it waits: what it is rejected with when it has waited for too long. */
  refused: number;
  /** A timeout of its own. */
  readonly limit: number | undefined;
  /** It is no longer given up. */
  settled: (() => void) | undefined;
}

export interface PendingSend extends Pending {
  readonly resolve: () => void;
  parts: readonly Uint8Array[];
  /** Of a batch, the messages behind it. */
  readonly rest: Iterator<unknown> | undefined;
}

export interface PendingReceive extends Pending {
  readonly resolve: (message: Buffer[]) => void;
  /** How it takes a message, where the socket's own way is not the one. */
  readonly receive: (() => Buffer[] | number) | undefined;
}

/** Puts it into the queue. `left` is called when it has given up. */
export function enter<P extends Pending>(
  queue: Queue<P>,
  pending: P,
  wait: WaitOptions | undefined,
  socketLimit: number,
  left: () => void,
): void {
  queue.push(pending);
  const limit = limitOf(wait, socketLimit);
  if (limit <= 0 && !wait?.signal) return;
  const giveUp = (reason: Error): void => {
    pending.settled?.();
    queue.delete(pending);
    left();
    pending.reject(reason);
  };
  const expire = (): void => {
    giveUp(refusal(pending.refused, "parts" in pending));
  };
  pending.settled = limited(limit === 0 ? -1 : limit, wait?.signal, expire, giveUp);
}

/** Goes on to the next message of a batch; false: the send is settled. */
export function advance(pending: PendingSend): boolean {
  try {
    const next = pending.rest?.next();
    if (next?.done === false) {
      pending.parts = partsOf(next.value);
      return true;
    }
    pending.resolve();
  } catch (error) {
    pending.reject(error as Error);
  }
  return false;
}
