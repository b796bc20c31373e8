/** Makes the socket of a command: its type, its options, its security, its endpoints. */
import type { Context } from "libzmq-wasm";
import {
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Stream,
  Subscriber,
  XPublisher,
  XSubscriber,
  type Socket,
} from "libzmq-wasm";
import { usageError } from "../exit.js";
import type { AnySocket } from "./any-socket.js";
import type { KindName } from "./kinds.js";
import { secure, type SecurityOptions } from "./security.js";

/** A class of sockets. Which options it has is known by its properties. */
interface SocketClass {
  new (options: object): Socket;
  readonly prototype: Socket;
}

const CLASSES = {
  pair: Pair,
  pub: Publisher,
  sub: Subscriber,
  req: Request,
  rep: Reply,
  dealer: Dealer,
  router: Router,
  pull: Pull,
  push: Push,
  xpub: XPublisher,
  xsub: XSubscriber,
  stream: Stream,
} as const satisfies Partial<Record<KindName, new (options?: never) => Socket>>;

/** The draft types are loaded only where one of them is asked for. */
async function classOf(kind: KindName): Promise<SocketClass> {
  if (kind in CLASSES) return CLASSES[kind as keyof typeof CLASSES];
  const warn = process.emitWarning.bind(process);
  process.emitWarning = () => undefined; // that they are experimental: docs/command-line.md says so
  try {
    const { DRAFT_CLASSES } = await import("./draft-classes.js");
    return DRAFT_CLASSES[kind as keyof typeof DRAFT_CLASSES];
  } finally {
    process.emitWarning = warn;
  }
}

export interface SocketSettings extends SecurityOptions {
  readonly identity?: Buffer;
  readonly highWaterMark?: number;
  readonly linger?: number;
  readonly ipv6?: boolean;
  readonly conflate?: boolean;
  readonly maxSize?: number;
  readonly heartbeat?: number;
  readonly reconnect?: number;
  readonly socks?: string;
}

/** Values of options by their names in the API; those that are undefined are left out. */
function optionsOf(settings: SocketSettings): object {
  const { identity, highWaterMark, linger, ipv6, conflate, maxSize, heartbeat, reconnect, socks } = settings;
  const named = {
    ipv6,
    linger,
    conflate,
    routingId: identity,
    sendHighWaterMark: highWaterMark,
    receiveHighWaterMark: highWaterMark,
    maxMessageSize: maxSize,
    heartbeatInterval: heartbeat,
    reconnectInterval: reconnect,
    socksProxy: socks,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Options that a person asks for by name, and that only some types have. */
const FLAGS: Readonly<Record<string, string>> = { conflate: "--conflate" };

/** The types that tell their identity in the handshake. */
const NAMED: readonly KindName[] = ["req", "dealer", "router"];

/** A socket that is not attached yet, in the context. `extra` wins over the settings. */
export async function openSocket(
  kind: KindName,
  context: Context,
  settings: SocketSettings,
  extra: object = {},
): Promise<AnySocket> {
  if (settings.identity !== undefined && !NAMED.includes(kind))
    throw usageError(`a ${kind} socket has no --identity`, `${NAMED.join(", ")} tell their peers one`);
  const all = { ...optionsOf(settings), ...(await secure(context, settings)), ...extra };
  const make = await classOf(kind);
  for (const [option, flag] of Object.entries(FLAGS))
    if (option in all && !(option in make.prototype))
      throw usageError(`a ${kind} socket has no ${flag}`, "leave it out");
  const own = Object.entries(all).filter(([name]) => name in make.prototype);
  return new make({ ...Object.fromEntries(own), context }) as AnySocket;
}

interface Joining extends Socket {
  join(...groups: string[]): void;
}

/** Subscriptions of SUB and XSUB; all messages if none are given. Groups of a DISH. */
export async function subscribe(
  socket: Socket,
  topics: readonly Buffer[] = [],
  groups: readonly string[] = [],
): Promise<void> {
  if (socket instanceof Subscriber) socket.subscribe(...topics);
  if (socket instanceof XSubscriber)
    for (const topic of topics.length > 0 ? topics : [Buffer.alloc(0)])
      await socket.send(Buffer.concat([Buffer.of(1), topic]));
  if (!("join" in socket)) return; // it is no DISH
  if (groups.length === 0) throw usageError("a dish socket receives nothing without a group", "add --group NAME");
  (socket as Joining).join(...groups);
}
