/**
 * Messages with the metadata that libzmq has of their origin.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { MsgPtr, SocketPtr } from "../../core/boundary/module.js";
import { ZMQ_DONTWAIT } from "../../zmq/constants.js";
import { argumentError } from "../errors.js";
import type { Message } from "./message.js";
import type { Peeking } from "./peek.js";
import type { Receiver } from "./receive.js";
import { waitOf, type WaitOptions } from "./wait.js";

const NAMES = ["Peer-Address", "Socket-Type", "Identity", "User-Id"] as const;

/**
 * Results of `zmq_msg_gets`: the peer's address and kind of socket for every message, and other
 * properties if they are set.
 */
export type Metadata = Partial<Record<(typeof NAMES)[number] | (string & {}), string>>;

/** A message and its origin. */
export interface Detailed<M = Message[]> {
  /** The message, as `receive()` returns it. */
  readonly message: M;
  /** Empty for messages over inproc, and for messages of an XPUB that `ready()` has seen. */
  readonly metadata: Metadata;
  /**
   * `zmq_msg_routing_id`: the peer of a SERVER or PEER that has sent the message; 0 for all other
   * kinds.
   */
  readonly routingId: number;
}

/** Options of `receiveDetailed()`. */
export interface DetailedOptions extends WaitOptions {
  /**
   * Names of more properties: those that the peer has set with `ZMQ_METADATA`, such as "X-Version".
   */
  readonly properties?: readonly string[];
}

/** Throws a TypeError if these are not valid options of `receiveDetailed()`. */
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
  /** XPUB: its messages are counted, and some were peeked at and not received yet. */
  readonly subscriptions: { readonly peeking: Pick<Peeking, "waiting" | "note"> } | undefined;
}

/**
 * Receives with `zmq_msg_recv`, `zmq_msg_gets` and `zmq_msg_routing_id`. `label` makes one more
 * part of the message's label.
 */
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
      subscriptions?.peeking.note(parts);
      if (label) parts.push(label(instance, msg));
    });
  });
  return { message, ...details };
}

/**
 * Receives one message: its parts, or a negative wasm errno. Calls `see` with the last part's
 * message.
 */
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
