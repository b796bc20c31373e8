/**
 * Many messages in a batch, in a browser: each has a call of libzmq of its own, which costs far
 * less than the WebSocket that brings or takes it.
 */
import type * as original from "../api/batches/packed-layout.js";
import { trySendParts } from "../api/messages/send.js";

/** Sends the message that begins with part `first`. */
export const trySendPacked: typeof original.trySendPacked = (instance, socket, packed, first) => {
  const parts = packed.message(first);
  const rc = trySendParts(instance, socket, parts);
  return rc === 0 ? parts.length : rc;
};
/** Messages are received one by one. */
export const tryReceivePacked: typeof original.tryReceivePacked | undefined = undefined;
/** Bytes of scratch memory that a call may fill. */
export const CALL_BYTES = 49_088;
