/**
 * A class for each type of socket that zmq.h calls draft. Most are thread-safe in C. Their messages
 * have one part, and the peer or the group of a message stands beside it.
 */
import { ZMQ_CHANNEL, ZMQ_PEER } from "../../zmq/constants.js";
import { address as addressString, checkArguments } from "../arguments.js";
import { defineAll } from "../options/define-options.js";
import { connectPeer } from "./endpoints.js";
import { errorFromWasm } from "../errors.js";
import {
  receivesLabelled,
  sendsLabelled,
  type LabelledReadable,
  type LabelledWritable,
} from "../messages/draft-messages.js";
import { PollerReadiness } from "../messages/thread-safe-readiness.js";
import { group, labelled, routingId, textOrBytes, withName } from "../messages/draft-transfer.js";
import { kHandle, kKind, type SocketHandleKind } from "./socket-handle.js";
import { uint32At } from "../../core/memory/integers.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { platform } from "../../shim/platform.js";
import type { Message, MessageLike } from "../messages/message.js";
import { openTraffic } from "../messages/queue.js";
import type { ReceiveOptions } from "../messages/receive-target.js";
import type { Receiving, Sending } from "../messages/message-types.js";
import { SocketType } from "./socket-kinds.js";
import { kindTable, readableTable, writableTable } from "../options/socket-options.js";
import type { KindProperties } from "../options/kind-properties.js";
import type { Readable, Writable } from "./directions.js";
import type { SocketOptions } from "./socket-types.js";
import { Socket } from "./socket.js";
import { checkProxied } from "./socks.js";
import { wholeMessages } from "../messages/whole-messages.js";
import type { WaitOptions } from "../messages/wait.js";

const signal: SocketHandleKind["signal"] = (context, ptr) => new PollerReadiness(context, ptr);
const threadSafe: SocketHandleKind = { signal, transfer: wholeMessages };
const byRoutingId: SocketHandleKind = { signal, transfer: labelled(routingId) };
const byGroup: SocketHandleKind = { signal, transfer: labelled(group) };

/** The peer of a message of a `Server` or `Peer`. */
export interface ServerRoutingOptions {
  /** The peer: the routing id that came with its message. */
  routingId: number;
}

/** The group of a message that a `Radio` sends. */
export interface RadioGroupOptions {
  /** libzmq uses the first 255 bytes. */
  group: Bytes | string;
}

/** The group of a message that a `Dish` has received. */
export interface DishGroupOptions {
  /** The name of the group. */
  group: Bytes;
}

/**
 * `ZMQ_SERVER`: talks to many CLIENTs. A message comes with the routing id of its sender, and is
 * sent to one peer.
 */
export class Server extends Socket {
  constructor(options?: SocketOptions<Server>) {
    super(SocketType.Server, options);
  }
}
export interface Server
  extends
    LabelledReadable<ServerRoutingOptions>,
    LabelledWritable<ServerRoutingOptions>,
    Pick<KindProperties, "helloMessage" | "disconnectMessage"> {
  /**
   * `zmq_msg_set_routing_id`, `zmq_msg_send`: sends a message to a peer.
   *
   * @throws EINVAL without a routing id. Rejects with EHOSTUNREACH if there is no such peer.
   * @example
   * const [message, { routingId }] = await server.receive();
   * await server.send("answer", { routingId });
   */
  send(message: MessageLike, options: ServerRoutingOptions & WaitOptions): Promise<void>;
  /** `zmq_msg_recv`, `zmq_msg_routing_id`: receives a message and the routing id of its sender. */
  receive(options?: ReceiveOptions): Promise<[Message, ServerRoutingOptions]>;
}

/** `ZMQ_CLIENT`: talks to SERVERs. */
export class Client extends Socket {
  constructor(options?: SocketOptions<Client>) {
    super(SocketType.Client, options);
  }
}
export interface Client
  extends
    Readable<[Message]>,
    Writable<MessageLike>,
    Receiving<[Message]>,
    Sending<MessageLike>,
    Pick<KindProperties, "helloMessage"> {}

/** `ZMQ_RADIO`: sends each message to a group, which is all DISHes that have joined it. */
export class Radio extends Socket {
  constructor(options?: SocketOptions<Radio>) {
    super(SocketType.Radio, options);
  }
}
export interface Radio extends LabelledWritable<RadioGroupOptions> {
  /**
   * `zmq_msg_set_group`, `zmq_msg_send`: sends a message to a group.
   *
   * @throws EINVAL without a group.
   * @example
   * await radio.send("message", { group: "news" });
   */
  send(message: MessageLike, options: RadioGroupOptions & WaitOptions): Promise<void>;
}

/** `ZMQ_DISH`: receives messages of RADIOs to the groups that it has joined. */
export class Dish extends Socket {
  constructor(options?: SocketOptions<Dish>) {
    super(SocketType.Dish, options);
  }

  /**
   * `zmq_join`: joins groups.
   *
   * @throws EINVAL for a group that it has joined already, or that has more than 255 bytes.
   */
  join(...values: (Bytes | string)[]): void {
    for (const value of values) this.#change("zmq_join", value);
  }

  /**
   * `zmq_leave`: leaves groups.
   *
   * @throws EINVAL for a group that it has not joined.
   */
  leave(...values: (Bytes | string)[]): void {
    for (const value of values) this.#change("zmq_leave", value);
  }

  #change(call: "zmq_join" | "zmq_leave", value: Bytes | string): void {
    openTraffic(this);
    const { instance, ptr } = this[kHandle];
    const { exports, memory } = instance;
    const rc = withName(memory, textOrBytes(value), (name) => exports[call](ptr, name));
    if (rc !== 0) throw errorFromWasm(exports.zmq_errno());
  }
}
export interface Dish extends LabelledReadable<DishGroupOptions> {
  /** `zmq_msg_recv`, `zmq_msg_group`: receives a message and its group. */
  receive(options?: ReceiveOptions): Promise<[Message, DishGroupOptions]>;
}

/** `ZMQ_GATHER`: receives from SCATTERs in turn. */
export class Gather extends Socket {
  constructor(options?: SocketOptions<Gather>) {
    super(SocketType.Gather, options);
  }
}
export interface Gather extends Readable<[Message]>, Receiving<[Message]>, Pick<KindProperties, "conflate"> {}

/** `ZMQ_SCATTER`: sends to GATHERs in turn. */
export class Scatter extends Socket {
  constructor(options?: SocketOptions<Scatter>) {
    super(SocketType.Scatter, options);
  }
}
export interface Scatter extends Writable<MessageLike>, Sending<MessageLike>, Pick<KindProperties, "conflate"> {}

/**
 * `ZMQ_DGRAM`: datagrams over udp. A message is the address of the peer, such as "127.0.0.1:5555",
 * and the bytes. A received address ends with a NUL, and may be sent with it.
 */
export class Datagram extends Socket {
  constructor(options?: SocketOptions<Datagram>) {
    super(SocketType.Datagram, options);
  }
}
export interface Datagram
  extends
    Readable<[Message, Message]>,
    Writable<[MessageLike, MessageLike]>,
    Receiving<[Message, Message]>,
    Sending<[MessageLike, MessageLike]> {}

/** `ZMQ_PEER`: as a SERVER that also connects to PEERs. Not in npm zeromq. */
export class Peer extends Socket {
  constructor(options?: SocketOptions<Peer>) {
    super(ZMQ_PEER, options);
  }

  /**
   * `zmq_connect_peer`: connects.
   *
   * @returns the routing id of the peer.
   * @throws the errors of `connect`; EFAULT if `immediate` is set.
   */
  connectPeer(address: string): number {
    checkArguments([address], [addressString]);
    openTraffic(this);
    const handle = this[kHandle];
    checkProxied(handle, address);
    return connectPeer(handle, address);
  }
}
export interface Peer
  extends
    LabelledReadable<ServerRoutingOptions>,
    LabelledWritable<ServerRoutingOptions>,
    Pick<KindProperties, "helloMessage" | "disconnectMessage"> {}

/** `ZMQ_CHANNEL`: as a PAIR, and thread-safe in C. Not in npm zeromq. */
export class Channel extends Socket {
  constructor(options?: SocketOptions<Channel>) {
    super(ZMQ_CHANNEL, options);
  }
}
export interface Channel
  extends Readable<[Message]>, Writable<MessageLike>, Receiving<[Message]>, Sending<MessageLike> {}

const asRoutingId = (label: Bytes): ServerRoutingOptions => ({ routingId: uint32At(label, 0) });
const asGroup = (label: Bytes): DishGroupOptions => ({ group: label });
for (const kind of [Server, Peer]) {
  sendsLabelled(kind, routingId, "routingId");
  receivesLabelled(kind, routingId, asRoutingId);
}
sendsLabelled(Radio, group, "group");
receivesLabelled(Dish, group, asGroup);

for (const [kind, classes] of [
  [byRoutingId, [Server, Peer]],
  [byGroup, [Radio, Dish]],
  [threadSafe, [Client, Gather, Scatter, Channel]],
] as const)
  for (const { prototype } of classes) Object.defineProperty(prototype, kKind, { value: kind });

defineAll(writableTable, [Server, Client, Radio, Scatter, Datagram, Peer, Channel]);
defineAll(readableTable, [Server, Client, Dish, Gather, Datagram, Peer, Channel]);
defineAll({ helloMessage: kindTable.helloMessage }, [Server, Client, Peer]);
defineAll({ disconnectMessage: kindTable.disconnectMessage }, [Server, Peer]);
defineAll({ conflate: kindTable.conflate }, [Scatter, Gather]);

platform().warn("ZeroMQ draft features are experimental and could change at any time.");
