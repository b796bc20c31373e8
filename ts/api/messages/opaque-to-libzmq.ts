/**
 * Whether libzmq sends what a socket is given without a look at it. It does where a message has one peer and no subscriptions
 * are compared with it, nothing is encrypted or, as over WebSockets, masked, and no more than its usual batches is copied.
 */
import {
  ZMQ_DEALER,
  ZMQ_MECHANISM,
  ZMQ_NULL,
  ZMQ_OUT_BATCH_SIZE,
  ZMQ_PAIR,
  ZMQ_PUSH,
  ZMQ_REP,
  ZMQ_REQ,
  ZMQ_ROUTER,
  ZMQ_TYPE,
} from "../../zmq/constants.js";
import { BATCH_BYTES } from "../../shim/host.js";
import { readOption, type OptionTarget } from "../options/option-values.js";

const TYPES: readonly unknown[] = [ZMQ_PUSH, ZMQ_PAIR, ZMQ_DEALER, ZMQ_ROUTER, ZMQ_REQ, ZMQ_REP];
const TRANSPORT = /^(tcp|ipc|inproc):/;

/** As its options are when it is bound or connected to the endpoint. */
export function opaqueToLibzmq(target: OptionTarget, address: string): boolean {
  return (
    TRANSPORT.test(address) &&
    TYPES.includes(readOption(target, ZMQ_TYPE, "Int32")) &&
    readOption(target, ZMQ_MECHANISM, "Int32") === ZMQ_NULL &&
    mostBatchBytes(target) <= BATCH_BYTES
  );
}

function mostBatchBytes(target: OptionTarget): number {
  try {
    return readOption(target, ZMQ_OUT_BATCH_SIZE, "Int32") as number;
  } catch {
    return 0; // a version of libzmq whose batches have one size
  }
}
