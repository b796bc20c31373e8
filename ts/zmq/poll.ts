/**
 * zmq_poll(): asking several sockets at once.
 *
 * Inline it waits for nothing that only the network could bring: a call that would have to returns -1 and EINTR. The
 * way to wait is `zmq_poll_async()`.
 */
import { lengthWithin } from "./arguments.js";
import { checkInt } from "./integers.js";
import { define } from "./mirror.js";
import { pollOnce } from "./poll-items.js";
import type { zmq_pollitem_t } from "./types.js";

type PollArguments =
  [items: zmq_pollitem_t[] | null, timeout: number] | [items: zmq_pollitem_t[] | null, nitems: number, timeout: number];

/** Throws a TypeError where these are no items or no timeout: C's would be undefined behaviour, ours a wait for ever. */
function checkPoll(items: unknown, timeout: unknown): void {
  if (items !== null && !Array.isArray(items)) throw new TypeError("items is an array of zmq_pollitem_t, or null");
  checkInt(timeout, "timeout");
}

/**
 * zmq_poll(): asks each item's socket, or descriptor, for its `events`, waits up to `timeout` milliseconds (-1: without
 * limit) until there are some, and writes them to `revents`. `nitems` may be left out: it is the length of `items` then.
 * Without items it sleeps. Returns how many items have events, or -1 and
 *  - EINTR: it would have to wait for the network, inline;
 *  - ENOTSOCK: not a socket;
 *  - ETERM: the context of a socket was terminated;
 *  - EFAULT: `items` is null, but `nitems` is not 0;
 *  - EINVAL: `nitems` is negative.
 */
export const zmq_poll = define((mirror) => (...args: PollArguments): number => {
  const [items, second, third] = args;
  const nitems = third === undefined ? (items?.length ?? 0) : second;
  const timeout = third ?? second;
  checkPoll(items, timeout);
  if (nitems < 0) return mirror.fail("EINVAL");
  if (nitems > 0 && !items) return mirror.fail("EFAULT");
  const asked = (items ?? []).slice(0, lengthWithin(nitems, items?.length ?? 0, "nitems"));
  if (asked.length === 0 && timeout < 0 && mirror.instance.mode === "inline") return mirror.fail("EINTR");
  return pollOnce(mirror, asked, timeout);
});
