/**
 * How whole messages go in and out, one attempt each.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { wasmErrno } from "../../zmq/errno.js";
import { tryReceiveParts } from "./receive.js";
import { trySendParts } from "./send.js";
import { tryReceivePacked, trySendPacked } from "../batches/packed-layout.js";
import type { Place } from "./receive-target.js";

const EAGAIN = -wasmErrno("EAGAIN");
const EFSM = -wasmErrno("EFSM");

/** One attempt to hand a message over, or to take one: 0 or the parts, or a negative wasm errno. */
export interface Transfer {
  send(instance: Instance, socket: SocketPtr, parts: readonly Uint8Array[]): number;
  /** `place`: where the parts are put; without one, they get memory of their own. */
  receive(instance: Instance, socket: SocketPtr, place?: Place): Buffer[] | number;
  /** Many at once, as packed-layout.ts does it; undefined: only one by one. */
  readonly sendPacked?: typeof trySendPacked | undefined;
  readonly receivePacked?: typeof tryReceivePacked | undefined;
}

export const wholeMessages: Transfer = {
  send: trySendParts,
  receive: tryReceiveParts,
  sendPacked: trySendPacked,
  receivePacked: tryReceivePacked,
};

/** A refusal that time may change: as with npm zeromq, a REQ may receive before it has sent, and gets the reply then. */
export function isRetryable(rc: Buffer[] | number): rc is number {
  return rc === EAGAIN || rc === EFSM;
}
