/** How most kinds of socket transfer messages: whole, with all their parts. */
import { tryReceivePacked, trySendPacked } from "../batches/packed-layout.js";
import { tryReceiveParts } from "./receive.js";
import { trySendParts } from "./send.js";
import type { Transfer } from "./transfer.js";

export const wholeMessages: Transfer = {
  send: trySendParts,
  receive: tryReceiveParts,
  sendPacked: trySendPacked,
  receivePacked: tryReceivePacked,
};
