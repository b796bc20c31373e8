/**
 * A class for each stable kind of socket: what it can do, and the options that only it has.
 */
import {
  ZMQ_CONNECT_ROUTING_ID,
  ZMQ_SUBSCRIBE,
  ZMQ_UNSUBSCRIBE,
  ZMQ_XPUB_VERBOSE,
  ZMQ_XPUB_VERBOSER,
} from "../../zmq/constants.js";
import { routerTable, type RouterProperties } from "../options/added-options.js";
import type { Context } from "./context.js";
import { defineAll, defineOption } from "../options/define-options.js";
import { errorNamed } from "../errors.js";
import { kHandle } from "./socket-handle.js";
import type { Message, MessageLike } from "../messages/message.js";
import type { ReceiveOptions } from "../messages/receive-target.js";
import type { Receiving, Sending } from "../messages/message-types.js";
import { SocketType } from "./socket-kinds.js";
import { kindTable, readableTable, socketTable, writableTable } from "../options/socket-options.js";
import type {
  KindProperties,
  ReadableProperties,
  SocketProperties,
  WritableProperties,
} from "../options/socket-properties.js";
import { Socket } from "./socket.js";
import type { WaitOptions } from "../messages/wait.js";

/** Sockets that send. */
export interface Writable<
  M extends MessageLike | MessageLike[] = MessageLike | MessageLike[],
  O extends [...object[]] = [],
> extends WritableProperties {
  /**
   * `zmq_msg_send`: sends a message, of one part or of several in an array. Resolves when libzmq has it; waits where the
   * kind of socket does at its high-water mark, or where it has no peer. Concurrent sends go in the order of the calls.
   *
   * A ROUTER with `mandatory`, a STREAM, a SERVER and a PEER name the peer of each message. They reject with EAGAIN at once where the
   * queue to that peer is full and other peers can be sent to, with any timeout.
   *
   * Rejects with EAGAIN after `sendTimeout` or when the socket is closed, or EFSM where it was not its turn; ENOTSUP, EHOSTUNREACH, ETERM as
   * zmq_msg_send(3) says. Throws EBADF when the socket is closed already.
   */
  send(message: M, ...options: [...O, WaitOptions?]): Promise<void>;
}

type ReceiveType<T> = T extends { receive(): Promise<infer U> } ? U : never;

/** Sockets that receive. */
export interface Readable<M extends object[] = Message[]> extends ReadableProperties {
  /**
   * `zmq_msg_recv`: the next message, as the array of its parts. Waits until there is one.
   *
   * Rejects with EAGAIN after `receiveTimeout` or when the socket is closed, or EFSM where it was not its turn; ENOTSUP, ETERM as zmq_msg_recv(3)
   * says. Throws EBADF when the socket is closed already.
   */
  receive(options?: ReceiveOptions): Promise<M>;
  /** Messages as they come, until the socket is closed. */
  [Symbol.asyncIterator](): AsyncIterator<ReceiveType<this>, undefined>;
}

type Only<K extends keyof KindProperties> = Pick<KindProperties, K>;

/** The properties of a kind of socket that can be set. */
type Settable<S> = Exclude<
  keyof S &
    (
      | keyof SocketProperties
      | keyof WritableProperties
      | keyof ReadableProperties
      | keyof KindProperties
      | keyof RouterProperties
      | "verbosity"
    ),
  "type" | "lastEndpoint" | "securityMechanism" | "threadSafe"
>;

/** What a constructor takes: values of the socket's options, and the context to be in. */
export type SocketOptions<S extends Socket> = Partial<Pick<S, Settable<S>> & { context: Context }>;

export interface RouterConnectOptions {
  /** The routing id that the peer is to have here. */
  routingId?: string;
}

export type StreamConnectOptions = RouterConnectOptions;

/** `ZMQ_PAIR`: one peer, both directions. */
export class Pair extends Socket {
  constructor(options?: SocketOptions<Pair>) {
    super(SocketType.Pair, options);
  }
}
export interface Pair extends Writable, Readable, Sending, Receiving {}

/** `ZMQ_PUB`: each message goes to every peer that has subscribed to its beginning; at their high-water mark it is dropped. */
export class Publisher extends Socket {
  constructor(options?: SocketOptions<Publisher>) {
    super(SocketType.Publisher, options);
  }
}
export interface Publisher extends Writable, Sending, Only<"noDrop" | "conflate" | "invertMatching"> {}

/** `ZMQ_SUB`: receives the messages whose beginning it has subscribed to. */
export class Subscriber extends Socket {
  constructor(options?: SocketOptions<Subscriber>) {
    super(SocketType.Subscriber, options);
  }

  /** `ZMQ_SUBSCRIBE`: wants messages that begin with any of the prefixes; without any, all messages. */
  subscribe(...prefixes: (Buffer | string)[]): void {
    for (const prefix of prefixes.length ? prefixes : [null]) this.setStringOption(ZMQ_SUBSCRIBE, prefix);
  }

  /** `ZMQ_UNSUBSCRIBE`: takes subscriptions back; without prefixes, the one to all messages. */
  unsubscribe(...prefixes: (Buffer | string)[]): void {
    for (const prefix of prefixes.length ? prefixes : [null]) this.setStringOption(ZMQ_UNSUBSCRIBE, prefix);
  }
}
export interface Subscriber extends Readable, Receiving, Only<"conflate" | "invertMatching"> {}

/** `ZMQ_REQ`: sends a request, receives the reply, and so on in turn. */
export class Request extends Socket {
  constructor(options?: SocketOptions<Request>) {
    super(SocketType.Request, options);
  }
}
export interface Request
  extends Readable, Writable, Receiving, Sending, Only<"routingId" | "probeRouter" | "correlate" | "relaxed"> {}

/** `ZMQ_REP`: receives a request, sends the reply, and so on in turn. */
export class Reply extends Socket {
  constructor(options?: SocketOptions<Reply>) {
    super(SocketType.Reply, options);
  }
}
export interface Reply extends Readable, Writable, Receiving, Sending, Only<"routingId"> {}

/** `ZMQ_DEALER`: sends to its peers in turn and receives from all of them. */
export class Dealer extends Socket {
  constructor(options?: SocketOptions<Dealer>) {
    super(SocketType.Dealer, options);
  }
}
export interface Dealer
  extends Readable, Writable, Receiving, Sending, Only<"routingId" | "probeRouter" | "conflate" | "helloMessage"> {}

/** `ZMQ_ROUTER`: the first part of a message is the routing id of the peer it comes from or goes to. */
export class Router extends Socket {
  constructor(options?: SocketOptions<Router>) {
    super(SocketType.Router, options);
  }

  /** `zmq_connect`, with `ZMQ_CONNECT_ROUTING_ID` before it where `routingId` is given. */
  override connect(address: string, options: RouterConnectOptions = {}): void {
    if (options.routingId) this.setStringOption(ZMQ_CONNECT_ROUTING_ID, options.routingId);
    super.connect(address);
  }
}
export interface Router
  extends
    Readable,
    Writable,
    Receiving,
    Sending,
    RouterProperties,
    Only<"routingId" | "mandatory" | "probeRouter" | "handover" | "helloMessage" | "disconnectMessage"> {}

/** `ZMQ_PULL`: receives from its PUSH peers in turn. */
export class Pull extends Socket {
  constructor(options?: SocketOptions<Pull>) {
    super(SocketType.Pull, options);
  }
}
export interface Pull extends Readable, Receiving, Only<"conflate"> {}

/** `ZMQ_PUSH`: sends to its PULL peers in turn; waits while there is none that can take a message. */
export class Push extends Socket {
  constructor(options?: SocketOptions<Push>) {
    super(SocketType.Push, options);
  }
}
export interface Push extends Writable, Sending, Only<"conflate"> {}

/** `ZMQ_XPUB`: a PUB that receives its peers' subscriptions as messages: 1 (or 0 for the end of one) and the prefix. */
export class XPublisher extends Socket {
  constructor(options?: SocketOptions<XPublisher>) {
    super(SocketType.XPublisher, options);
  }

  /**
   * `ZMQ_XPUB_VERBOSE`, `ZMQ_XPUB_VERBOSER`: which (un)subscriptions are received: only first and last ones (null,
   * default), all subscriptions ("allSubs"), or all of both ("allSubsUnsubs").
   */
  set verbosity(value: null | "allSubs" | "allSubsUnsubs") {
    const given: unknown = value; // anything else changes nothing, as in npm zeromq
    if (given === "allSubsUnsubs") this.setBoolOption(ZMQ_XPUB_VERBOSER, true);
    else if (given === "allSubs" || given === null) this.setBoolOption(ZMQ_XPUB_VERBOSE, given === "allSubs");
  }

  /**
   * `ZMQ_SUBSCRIBE`, where `manual` or `manualLastValue` is set: subscribes the peer whose message was received last to these
   * prefixes; without any, to all messages. Call it before the next message is received. Throws EINVAL where neither is
   * set, and after `ready({ subscriptions })`, which receives ahead. Not in npm zeromq.
   *
   *     for await (const [message] of xpub) if (message[0] === 1) xpub.subscribe(`public.${message.subarray(1)}`);
   */
  subscribe(...prefixes: (Buffer | string)[]): void {
    this.#byHand(ZMQ_SUBSCRIBE, prefixes);
  }

  /** `ZMQ_UNSUBSCRIBE`: takes subscriptions of that peer back; without prefixes, the one to all messages. As `subscribe()`. */
  unsubscribe(...prefixes: (Buffer | string)[]): void {
    this.#byHand(ZMQ_UNSUBSCRIBE, prefixes);
  }

  #byHand(option: number, prefixes: readonly (Buffer | string)[]): void {
    if (this[kHandle].subscriptions)
      throw errorNamed("EINVAL", "ready({ subscriptions }) receives ahead, so the last message's peer is not known");
    for (const prefix of prefixes.length ? prefixes : [null]) this.setStringOption(option, prefix);
  }
}
export interface XPublisher
  extends
    Readable,
    Writable,
    Receiving,
    Sending,
    Only<"noDrop" | "manual" | "manualLastValue" | "onlyFirstSubscribe" | "welcomeMessage" | "invertMatching"> {}

/** `ZMQ_XSUB`: a SUB that subscribes by sending messages: 1 (or 0 to unsubscribe) and the prefix. */
export class XSubscriber extends Socket {
  constructor(options?: SocketOptions<XSubscriber>) {
    super(SocketType.XSubscriber, options);
  }
}
export interface XSubscriber extends Readable, Writable, Receiving, Sending, Only<"onlyFirstSubscribe"> {}

/** `ZMQ_STREAM`: plain TCP. Messages are the routing id of the connection and a piece of its bytes. */
export class Stream extends Socket {
  constructor(options?: SocketOptions<Stream>) {
    super(SocketType.Stream, options);
  }

  /** `zmq_connect`, with `ZMQ_CONNECT_ROUTING_ID` before it where `routingId` is given. */
  override connect(address: string, options: StreamConnectOptions = {}): void {
    if (options.routingId) this.setStringOption(ZMQ_CONNECT_ROUTING_ID, options.routingId);
    super.connect(address);
  }
}
export interface Stream
  extends
    Readable<[Message, Message]>,
    Writable<[MessageLike, MessageLike]>,
    Receiving<[Message, Message]>,
    Sending<[MessageLike, MessageLike]>,
    Only<"notify"> {}

/** Which kinds have which of the options that only some have. */
const owners: Record<keyof KindProperties, readonly { prototype: Socket }[]> = {
  manualLastValue: [XPublisher],
  onlyFirstSubscribe: [XPublisher, XSubscriber],
  helloMessage: [Router, Dealer],
  disconnectMessage: [Router],
  routingId: [Request, Reply, Router, Dealer],
  probeRouter: [Router, Dealer, Request],
  correlate: [Request],
  relaxed: [Request],
  conflate: [Pull, Push, Subscriber, Publisher, Dealer],
  mandatory: [Router],
  handover: [Router],
  noDrop: [XPublisher, Publisher],
  manual: [XPublisher],
  welcomeMessage: [XPublisher],
  invertMatching: [Publisher, Subscriber, XPublisher],
  notify: [Stream],
};

const writables = [Pair, Publisher, Request, Reply, Dealer, Router, Push, XPublisher, XSubscriber, Stream];
const readables = [Pair, Subscriber, Request, Reply, Dealer, Router, Pull, XPublisher, XSubscriber, Stream];

defineAll(socketTable, [Socket]);
defineAll(writableTable, writables);
defineAll(readableTable, readables);
defineAll(routerTable, [Router]);
for (const [name, kinds] of Object.entries(owners))
  for (const kind of kinds) defineOption(kind.prototype, name, kindTable[name as keyof KindProperties]);
