/**
 * Messages with what libzmq knows of where they came from.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { MsgPtr, SocketPtr } from "../../core/boundary/module.js";
import { ZMQ_DONTWAIT } from "../../zmq/constants.js";
import { argumentError } from "../errors.js";
import type { Message } from "./message.js";
import type { Receiver } from "./receive.js";
import { waitOf, type WaitOptions } from "./wait.js";

const NAMES = ["Peer-Address", "Socket-Type", "Identity", "User-Id"] as const;

/** What `zmq_msg_gets` tells: of every message the peer's address and kind of socket; and what else there is. */
export type Metadata = Partial<Record<(typeof NAMES)[number] | (string & {}), string>>;

/** A message, and where it came from. */
export interface Detailed<M = Message[]> {
  /** The message, as `receive()` returns it. */
  readonly message: M;
  /** Empty for messages over inproc, and for those of an XPUB that `ready()` has seen. */
  readonly metadata: Metadata;
  /** `zmq_msg_routing_id`: which peer of a SERVER or PEER it came from; 0 for all other kinds. */
  readonly routingId: number;
}

/** Options of `receiveDetailed()`. */
export interface DetailedOptions extends WaitOptions {
  /** More properties to ask for: those that the peer has set with `ZMQ_METADATA`, such as "X-Version". */
  readonly properties?: readonly string[];
}

/** Throws a TypeError where these are no options of a `receiveDetailed()`. */
export function checkDetailed(given: unknown): void {
  const options: DetailedOptions | undefined = waitOf(given, 0, ["properties"]);
  const properties: unknown = options?.properties;
  if (properties !== undefined && !(Array.isArray(properties) && properties.every((name) => typeof name === "string")))
    throw argumentError("Properties must be an array of strings", 'properties: such as ["X-Version"]');
}

/** The part of a socket's handle that receiveDetailed() uses. */
export interface DetailedHandle {
  readonly instance: Instance;
  readonly ptr: SocketPtr;
  /** XPUB: messages that were looked at are still to be received. */
  readonly subscriptions: { readonly peeking: { readonly waiting: boolean } } | undefined;
}

/** `zmq_msg_recv`, `zmq_msg_gets`, `zmq_msg_routing_id`. `label` makes one more part of what stands beside the message. */
export async function receiveDetailed(
  { instance, ptr, subscriptions }: DetailedHandle,
  receiver: Receiver,
  options: DetailedOptions = {},
  label?: (instance: Instance, msg: MsgPtr) => Bytes,
): Promise<Detailed> {
  options.signal?.throwIfAborted();
  const names = [...NAMES, ...(options.properties ?? [])];
  let details: Omit<Detailed, "message"> = { metadata: {}, routingId: 0 };
  const message = await receiver.receiveLater(options, () => {
    if (subscriptions?.peeking.waiting) return receiver.attempt();
    return take(instance, ptr, (msg, parts) => {
      details = detailsOf(instance, msg, names);
      if (label) parts.push(label(instance, msg));
    });
  });
  return { message, ...details };
}

/** The parts, of which `see` is shown the last, or a negative wasm errno. */
function take(
  { exports, memory }: Instance,
  socket: SocketPtr,
  see: (msg: MsgPtr, parts: Bytes[]) => void,
): Bytes[] | number {
  return memory.borrow(64, (ptr) => {
    const msg = ptr as number as MsgPtr;
    const parts: Bytes[] = [];
    exports.zmq_msg_init(msg);
    try {
      for (let more = true; more;) {
        const size = exports.zmq_msg_recv(msg, socket, ZMQ_DONTWAIT);
        if (size < 0) return -exports.zmq_errno();
        parts.push(memory.copy(exports.zmq_msg_data(msg), size));
        more = exports.zmq_msg_more(msg) !== 0;
      }
      see(msg, parts);
      return parts;
    } finally {
      exports.zmq_msg_close(msg);
    }
  });
}

function detailsOf({ exports, memory }: Instance, msg: MsgPtr, names: readonly string[]): Omit<Detailed, "message"> {
  const metadata: Metadata = {};
  for (const name of names) {
    const text = memory.withText(name, (ptr) => exports.zmq_msg_gets(msg, ptr));
    if (text !== 0) metadata[name] = memory.text(text);
  }
  return { metadata, routingId: exports.zmq_msg_routing_id(msg) >>> 0 };
}
