/**
 * A class for each kind of socket that zmq.h calls draft. Most are thread-safe in C; their messages have one part, and where
 * a peer or a group has to be named, that stands beside the message.
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
import type { Message, MessageLike } from "../messages/message.js";
import { openTraffic } from "../messages/messages.js";
import type { ReceiveOptions } from "../messages/receive-target.js";
import type { Receiving, Sending } from "../messages/message-types.js";
import { SocketType } from "./socket-kinds.js";
import { kindTable, readableTable, writableTable } from "../options/socket-options.js";
import type { KindProperties } from "../options/socket-properties.js";
import type { Readable, SocketOptions, Writable } from "./socket-types.js";
import { Socket } from "./socket.js";
import { checkProxied } from "./socks.js";
import { wholeMessages } from "../messages/transfer.js";
import type { WaitOptions } from "../messages/wait.js";

const signal: SocketHandleKind["signal"] = (context, ptr) => new PollerReadiness(context, ptr);
const threadSafe: SocketHandleKind = { signal, transfer: wholeMessages };
const byRoutingId: SocketHandleKind = { signal, transfer: labelled(routingId) };
const byGroup: SocketHandleKind = { signal, transfer: labelled(group) };

export interface ServerRoutingOptions {
  /** Which peer: the routing id that came with its message. */
  routingId: number;
}

export interface RadioGroupOptions {
  /** Of which libzmq takes the first 255 bytes. */
  group: Buffer | string;
}

export interface DishGroupOptions {
  group: Buffer;
}

/** `ZMQ_SERVER`: talks to many CLIENTs; a message comes with the routing id of its sender, and is sent to one. */
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
  /** `zmq_msg_set_routing_id`, `zmq_msg_send`. Throws EINVAL for no routing id, rejects with EHOSTUNREACH for no peer. */
  send(message: MessageLike, options: ServerRoutingOptions & WaitOptions): Promise<void>;
  /** `zmq_msg_recv`, `zmq_msg_routing_id`. */
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

/** `ZMQ_RADIO`: sends each message to a group: to the DISHes that have joined it. */
export class Radio extends Socket {
  constructor(options?: SocketOptions<Radio>) {
    super(SocketType.Radio, options);
  }
}
export interface Radio extends LabelledWritable<RadioGroupOptions> {
  /** `zmq_msg_set_group`, `zmq_msg_send`. Throws EINVAL for no group. */
  send(message: MessageLike, options: RadioGroupOptions & WaitOptions): Promise<void>;
}

/** `ZMQ_DISH`: receives what RADIOs send to the groups it has joined. */
export class Dish extends Socket {
  constructor(options?: SocketOptions<Dish>) {
    super(SocketType.Dish, options);
  }

  /** `zmq_join`. Throws EINVAL for a group that it is in already, or that has more than 255 bytes. */
  join(...values: (Buffer | string)[]): void {
    for (const value of values) this.#change("zmq_join", value);
  }

  /** `zmq_leave`. Throws EINVAL for a group that it is not in. */
  leave(...values: (Buffer | string)[]): void {
    for (const value of values) this.#change("zmq_leave", value);
  }

  #change(call: "zmq_join" | "zmq_leave", value: Buffer | string): void {
    openTraffic(this);
    const { instance, ptr } = this[kHandle];
    const { exports, memory } = instance;
    const rc = withName(memory, textOrBytes(value), (name) => exports[call](ptr, name));
    if (rc !== 0) throw errorFromWasm(exports.zmq_errno());
  }
}
export interface Dish extends LabelledReadable<DishGroupOptions> {
  /** `zmq_msg_recv`, `zmq_msg_group`. */
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
 * `ZMQ_DGRAM`: datagrams over udp. A message is the address of the peer, such as "127.0.0.1:5555", and the bytes. An address
 * that is received has a NUL at its end, and is understood with it.
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

/** `ZMQ_PEER`: as a SERVER, between equals: it also connects, to PEERs. Not in npm zeromq. */
export class Peer extends Socket {
  constructor(options?: SocketOptions<Peer>) {
    super(ZMQ_PEER, options);
  }

  /** `zmq_connect_peer`: `connect`, and the routing id of the peer. Throws as `connect`, and EFAULT where `immediate` is set. */
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

const asRoutingId = (label: Buffer): ServerRoutingOptions => ({ routingId: label.readUInt32LE() });
const asGroup = (label: Buffer): DishGroupOptions => ({ group: label });
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

process.emitWarning("ZeroMQ draft features are experimental and could change at any time.");
