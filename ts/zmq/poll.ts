/**
 * zmq_poll(): waiting for several sockets at once.
 *
 * Inline it does not wait for the network: a call that would have to returns -1 with errno EINTR.
 * Use `zmq_poll_async()` to wait.
 */
import { lengthWithin } from "./arguments.js";
import { checkInt } from "./integers.js";
import { define } from "./mirror.js";
import { pollOnce } from "./poll-items.js";
import type { zmq_pollitem_t } from "./types.js";

type PollArguments =
  [items: zmq_pollitem_t[] | null, timeout: number] | [items: zmq_pollitem_t[] | null, nitems: number, timeout: number];

/**
 * Throws a TypeError for wrong items or timeouts: C's behaviour would be undefined, and the mirror
 * would wait for ever.
 */
function checkPoll(items: unknown, timeout: unknown): void {
  if (items !== null && !Array.isArray(items)) throw new TypeError("items must be an array of zmq_pollitem_t, or null");
  checkInt(timeout, "timeout");
}

/**
 * zmq_poll(): waits until one of the items has one of its events, and writes its events to
 * `revents`. Without items it sleeps.
 *
 * @param items Each has a `socket`, or a descriptor `fd`, and `events`.
 * @param nitems Default: the length of `items`.
 * @param timeout Milliseconds; -1: no limit.
 * @returns the number of items with events, or -1 with errno:
 * - EINTR: inline, it would have to wait for the network;
 * - ENOTSOCK: not a socket;
 * - ETERM: the context of a socket was terminated;
 * - EFAULT: `items` is null, but `nitems` is not 0;
 * - EINVAL: `nitems` is negative.
 * @example
 * const items = [{ socket, events: ZMQ_POLLIN }];
 * if (zmq_poll(items, 1, 1000) > 0 && items[0].revents & ZMQ_POLLIN) zmq_recv(socket, buffer);
 */
export const zmq_poll = define((mirror) => (...args: PollArguments): number => {
  const [items, second, third] = args;
  const nitems = third === undefined ? (items?.length ?? 0) : second;
  const timeout = third ?? second;
  checkPoll(items, timeout);
  if (nitems < 0) return mirror.fail("EINVAL");
  if (nitems > 0 && !items) return mirror.fail("EFAULT");
  const asked = (items ?? []).slice(0, lengthWithin(nitems, items?.length ?? 0, "nitems"));
  if (asked.length === 0 && timeout < 0 && !mirror.instance.callsBlock) return mirror.fail("EINTR");
  return pollOnce(mirror, asked, timeout);
});
