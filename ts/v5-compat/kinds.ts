/** The types of sockets, by the names of npm zeromq 5. */
import { withDetail, shown } from "../api/errors.js";
import { nearest } from "../api/names.js";
import type { Socket } from "../api/sockets/socket.js";
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
} from "../api/sockets/socket-types.js";

/** The types of sockets. */
export type SocketType =
  | "pair"
  | "req"
  | "rep"
  | "pub"
  | "sub"
  | "dealer"
  | "xreq"
  | "router"
  | "xrep"
  | "pull"
  | "push"
  | "xpub"
  | "xsub"
  | "stream";

const kinds: ReadonlyMap<unknown, new () => Socket> = new Map<SocketType, new () => Socket>([
  ["pair", Pair],
  ["req", Request],
  ["rep", Reply],
  ["pub", Publisher],
  ["sub", Subscriber],
  ["dealer", Dealer],
  ["xreq", Dealer],
  ["router", Router],
  ["xrep", Router],
  ["pull", Pull],
  ["push", Push],
  ["xpub", XPublisher],
  ["xsub", XSubscriber],
  ["stream", Stream],
]);

/** A new socket of the async API. Throws an Error for an unknown type. */
export function newSocket(type: unknown): Socket {
  const Kind = kinds.get(type);
  if (Kind) return new Kind();
  const names = [...kinds.keys()] as string[];
  const meant = typeof type === "string" ? nearest(type, names) : undefined;
  const hint = meant === undefined ? `types are ${names.join(", ")}` : `did you mean "${meant}"?`;
  throw withDetail(new Error(`Invalid socket type: ${shown(type)}`), hint);
}
