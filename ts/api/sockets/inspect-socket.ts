/**
 * The text of `util.inspect()` for a socket and its observer: the type in C, the state, and the
 * endpoints.
 */
import type { SocketHandle } from "./socket-handle.js";

const TYPES = ["PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB", "STREAM"].concat(
  ...["SERVER", "CLIENT", "RADIO", "DISH", "GATHER", "SCATTER", "DGRAM", "PEER", "CHANNEL"],
);

export function stateOf({ instance, closed, exclusiveUser }: SocketHandle): string {
  if (instance.failure) return `ended: ${instance.failure.message}`;
  if (closed) return "closed";
  return exclusiveUser ? "in a proxy" : "open";
}

export function describeSocket(handle: SocketHandle): object {
  return { type: TYPES[handle.type] ?? handle.type, state: stateOf(handle), endpoints: [...handle.addresses] };
}
