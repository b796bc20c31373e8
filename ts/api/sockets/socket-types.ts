/** A class for each stable type of socket: what it can do, and the options that only it has. */
import {
  ZMQ_CONNECT_ROUTING_ID,
  ZMQ_SUBSCRIBE,
  ZMQ_UNSUBSCRIBE,
  ZMQ_XPUB_VERBOSE,
  ZMQ_XPUB_VERBOSER,
} from "../../zmq/constants.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { routerTable, type RouterProperties } from "../options/added-options.js";
import type { Context } from "./context.js";
import { defineAll, defineOption } from "../options/define-options.js";
import { argumentError, errorNamed } from "../errors.js";
import { kHandle } from "./socket-handle.js";
import type { Message, MessageLike } from "../messages/message.js";
import type { Readable, Writable } from "./directions.js";
import type { Receiving, Sending } from "../messages/message-types.js";
import { SocketType } from "./socket-kinds.js";
import { kindTable, readableTable, socketTable, writableTable } from "../options/socket-options.js";
import { defineTrust } from "../options/wss-trust.js";
import { defineRenewal } from "./renewal.js";
import type { KindProperties, ReadableProperties, WritableProperties } from "../options/kind-properties.js";
import type { SocketProperties } from "../options/socket-properties.js";
import { Socket } from "./socket.js";

type Only<K extends keyof KindProperties> = Pick<KindProperties, K>;

/** The properties of a type of socket that can be set. */
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

/** Options of a constructor: values of the socket's options, and its context. */
export type SocketOptions<S extends Socket> = Partial<Pick<S, Settable<S>> & { context: Context }>;

/** Options of `connect()` of a `Router`. */
export interface RouterConnectOptions {
  /** The routing id of the peer at this socket. */
  routingId?: string;
}

/** Options of `connect()` of a `Stream`. */
export type StreamConnectOptions = RouterConnectOptions;

/** `ZMQ_PAIR`: one peer, both directions. */
export class Pair extends Socket {
  constructor(options?: SocketOptions<Pair>) {
    super(SocketType.Pair, options);
  }
}
export interface Pair extends Writable, Readable, Sending, Receiving {}

/**
 * `ZMQ_PUB`: each message goes to every peer that has subscribed to its beginning. It drops
 * messages for peers at their high-water mark.
 */
export class Publisher extends Socket {
  constructor(options?: SocketOptions<Publisher>) {
    super(SocketType.Publisher, options);
  }
}
export interface Publisher extends Writable, Sending, Only<"noDrop" | "conflate" | "invertMatching"> {}

/** `ZMQ_SUB`: receives messages that begin with one of its prefixes. */
export class Subscriber extends Socket {
  constructor(options?: SocketOptions<Subscriber>) {
    super(SocketType.Subscriber, options);
  }

  /**
   * `ZMQ_SUBSCRIBE`: subscribes to messages that begin with any of the prefixes; without prefixes,
   * to all.
   */
  subscribe(...prefixes: (Bytes | string)[]): void {
    for (const prefix of prefixes.length ? prefixes : [null]) this.setStringOption(ZMQ_SUBSCRIBE, prefix);
  }

  /** `ZMQ_UNSUBSCRIBE`: removes subscriptions; without prefixes, that to all messages. */
  unsubscribe(...prefixes: (Bytes | string)[]): void {
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

/** `ZMQ_DEALER`: sends to its peers in turn, and receives from all of them. */
export class Dealer extends Socket {
  constructor(options?: SocketOptions<Dealer>) {
    super(SocketType.Dealer, options);
  }
}
export interface Dealer
  extends Readable, Writable, Receiving, Sending, Only<"routingId" | "probeRouter" | "conflate" | "helloMessage"> {}

/** The name of the next connection, if there is one. As with npm zeromq, a number has none. */
function connectionName(options: RouterConnectOptions | null): string | undefined {
  if (options !== null) return options.routingId;
  throw argumentError("Options must be an object", 'such as { routingId: "name" }');
}

/** `ZMQ_ROUTER`: the first part of a message is the routing id of its sender or receiver. */
export class Router extends Socket {
  constructor(options?: SocketOptions<Router>) {
    super(SocketType.Router, options);
  }

  /** `zmq_connect`, with `ZMQ_CONNECT_ROUTING_ID` before it if `routingId` is given. */
  override connect(address: string, options: RouterConnectOptions = {}): void {
    const name = connectionName(options);
    if (name) this.setStringOption(ZMQ_CONNECT_ROUTING_ID, name);
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

/** `ZMQ_PUSH`: sends to its PULL peers in turn. It waits while none of them can take a message. */
export class Push extends Socket {
  constructor(options?: SocketOptions<Push>) {
    super(SocketType.Push, options);
  }
}
export interface Push extends Writable, Sending, Only<"conflate"> {}

/**
 * `ZMQ_XPUB`: a PUB that receives the subscriptions of its peers as messages: 1 (or 0 for the end
 * of one) and the prefix.
 */
export class XPublisher extends Socket {
  constructor(options?: SocketOptions<XPublisher>) {
    super(SocketType.XPublisher, options);
  }

  /**
   * `ZMQ_XPUB_VERBOSE`, `ZMQ_XPUB_VERBOSER`: the subscriptions that are received: only the first
   * and last of each prefix (null), all subscriptions ("allSubs"), or all subscriptions and their
   * ends ("allSubsUnsubs").
   *
   * @default null
   */
  set verbosity(value: null | "allSubs" | "allSubsUnsubs") {
    const given: unknown = value; // other values change nothing, as in npm zeromq
    if (given === "allSubsUnsubs") this.setBoolOption(ZMQ_XPUB_VERBOSER, true);
    else if (given === "allSubs" || given === null) this.setBoolOption(ZMQ_XPUB_VERBOSE, given === "allSubs");
  }

  /**
   * `ZMQ_SUBSCRIBE`, with `manual` or `manualLastValue`: subscribes the peer whose message was
   * received last to these prefixes; without prefixes, to all messages. Call it before the next
   * message is received. Not in npm zeromq.
   *
   * @throws EINVAL without `manual` and `manualLastValue`, and after `ready({ subscriptions })`,
   *   which receives ahead.
   * @example
   * for await (const [[type, ...to]] of xpub) if (type === 1) xpub.subscribe(Buffer.from(to));
   */
  subscribe(...prefixes: (Bytes | string)[]): void {
    this.#byHand(ZMQ_SUBSCRIBE, prefixes);
  }

  /**
   * `ZMQ_UNSUBSCRIBE`: removes subscriptions of that peer; without prefixes, that to all messages.
   * As `subscribe()`.
   */
  unsubscribe(...prefixes: (Bytes | string)[]): void {
    this.#byHand(ZMQ_UNSUBSCRIBE, prefixes);
  }

  #byHand(option: number, prefixes: readonly (Bytes | string)[]): void {
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

/**
 * `ZMQ_XSUB`: a SUB that subscribes by sending messages: 1 (or 0 to unsubscribe) and the prefix.
 */
export class XSubscriber extends Socket {
  constructor(options?: SocketOptions<XSubscriber>) {
    super(SocketType.XSubscriber, options);
  }
}
export interface XSubscriber extends Readable, Writable, Receiving, Sending, Only<"onlyFirstSubscribe"> {}

/**
 * `ZMQ_STREAM`: plain TCP. A message is the routing id of a connection and a piece of its bytes.
 */
export class Stream extends Socket {
  constructor(options?: SocketOptions<Stream>) {
    super(SocketType.Stream, options);
  }

  /** `zmq_connect`, with `ZMQ_CONNECT_ROUTING_ID` before it if `routingId` is given. */
  override connect(address: string, options: StreamConnectOptions = {}): void {
    const name = connectionName(options);
    if (name) this.setStringOption(ZMQ_CONNECT_ROUTING_ID, name);
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

/** The types that have each of the options that only some have. */
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
defineTrust(Socket.prototype);
defineRenewal(Socket.prototype);
defineAll(writableTable, writables);
defineAll(readableTable, readables);
defineAll(routerTable, [Router]);
for (const [name, kinds] of Object.entries(owners))
  for (const kind of kinds) defineOption(kind.prototype, name, kindTable[name as keyof KindProperties]);
