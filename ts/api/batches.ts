/**
 * Messages in batches: one promise for many, and one look at credit and at those who wait.
 */
import { argumentError } from "./errors.js";
import { partsOf } from "./message.js";
import { TURN_CREDIT, type Traffic } from "./traffic.js";
import type { WaitOptions } from "./wait.js";

/** Sends one after the other; each is taken from its iterable when libzmq has the one before. */
export async function sendMany(traffic: Traffic, messages: Iterable<unknown>, wait?: WaitOptions): Promise<void> {
  wait?.signal?.throwIfAborted();
  const rest = messages[Symbol.iterator]();
  try {
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      const rc = traffic.free ? traffic.hand(next.value) : undefined;
      if (rc === 0) continue;
      const parts = partsOf(next.value);
      await (rc === undefined ? traffic.queueSend(parts, wait, rc, rest) : traffic.refused(rc, parts, wait, rest));
      return;
    }
  } finally {
    traffic.changed();
  }
}

/** Waits for a message, and takes what is there behind it. */
export async function receiveMany(
  traffic: Traffic,
  most: unknown = TURN_CREDIT,
  wait?: WaitOptions,
): Promise<Buffer[][]> {
  if (typeof most !== "number" || !(most >= 1)) throw argumentError("Maximum must be a number of at least 1");
  wait?.signal?.throwIfAborted();
  const first = traffic.receiveNow();
  if (first) return traffic.takeMore([first], most);
  let messages: Buffer[][] = [];
  await traffic.receiveLater(wait, () => {
    const message = traffic.take();
    if (typeof message !== "number") messages = traffic.takeMore([message], most);
    return message;
  });
  return messages;
}
