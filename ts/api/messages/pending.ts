/**
 * Operations on messages that wait in a queue: until they are served, or given up.
 */
import type { Instance } from "../../core/instance/instance.js";
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

/** What is to be sent, a message or many. */
export interface Outgoing {
  /** One attempt: 0: all of it has gone; 1: some of it; or a negative wasm errno. Throws what its source throws. */
  hand(): number;
  /** Called before the call waits, when the program's code runs again. */
  wait?(): void;
}

export interface PendingSend extends Pending {
  readonly resolve: () => void;
  readonly outgoing: Outgoing;
}

/** Who receives a message, and how. */
export interface Receiver {
  readonly resolve: (message: Buffer[]) => void;
  readonly reject: (error: Error) => void;
  /** How it takes a message, where the socket's own way is not the one. */
  readonly receive: (() => Buffer[] | number) | undefined;
  /** The program's memory for it. */
  readonly into: Uint8Array | undefined;
}

export interface PendingReceive extends Pending, Receiver {}

/** Puts it into the queue. `left` is called when it has given up. */
export function enter<P extends Pending>(
  instance: Instance,
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
    giveUp(refusal(pending.refused, "outgoing" in pending));
  };
  pending.settled = limited(instance, limit === 0 ? -1 : limit, wait?.signal, expire, giveUp);
}
