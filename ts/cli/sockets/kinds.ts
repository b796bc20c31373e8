/** The types of sockets, by the names that the command line has for them. */
import { usageError } from "../exit.js";
import { closest } from "../closest.js";

interface Kind {
  readonly sends: boolean;
  readonly receives: boolean;
  /** What a message of it is sent to beside the peers that libzmq chooses. */
  readonly label?: "group" | "routingId" | "identity" | "address";
}

export const KINDS = {
  pair: { sends: true, receives: true },
  pub: { sends: true, receives: false },
  sub: { sends: false, receives: true },
  req: { sends: true, receives: true },
  rep: { sends: true, receives: true },
  dealer: { sends: true, receives: true },
  router: { sends: true, receives: true, label: "identity" },
  pull: { sends: false, receives: true },
  push: { sends: true, receives: false },
  xpub: { sends: true, receives: true },
  xsub: { sends: true, receives: true },
  stream: { sends: true, receives: true, label: "identity" },
  server: { sends: true, receives: true, label: "routingId" },
  client: { sends: true, receives: true },
  radio: { sends: true, receives: false, label: "group" },
  dish: { sends: false, receives: true, label: "group" },
  gather: { sends: false, receives: true },
  scatter: { sends: true, receives: false },
  dgram: { sends: true, receives: true, label: "address" },
  peer: { sends: true, receives: true, label: "routingId" },
  channel: { sends: true, receives: true },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as KindName[];

const conversing = (kind: KindName): boolean => kind === "rep" || kind === "req"; // they do both in turn

/** Types of 'zmq send'. */
export const SENDERS = KIND_NAMES.filter((kind) => KINDS[kind].sends && !conversing(kind));
/** Types of 'zmq recv'. */
export const RECEIVERS = KIND_NAMES.filter((kind) => KINDS[kind].receives && !conversing(kind));

/** Other names that people use. */
const ALIASES: Readonly<Record<string, KindName>> = {
  publisher: "pub",
  publish: "pub",
  subscriber: "sub",
  subscribe: "sub",
  request: "req",
  reply: "rep",
  xrep: "router",
  xreq: "dealer",
  datagram: "dgram",
  xpublisher: "xpub",
  xsubscriber: "xsub",
};

export function labelOf(kind: KindName): Kind["label"] {
  return (KINDS[kind] as Kind).label;
}

function known(text: string): KindName | undefined {
  const name = text.toLowerCase().replace(/^zmq_/, "");
  return name in KINDS ? (name as KindName) : ALIASES[name];
}

/** The type of that name, which must be one of those that the command takes. */
export function parseKind(
  text: string,
  taken: readonly KindName[],
  instead: Readonly<Record<string, string>> = {},
): KindName {
  const kind = known(text);
  if (kind !== undefined && taken.includes(kind)) return kind;
  if (kind !== undefined)
    throw usageError(`a ${kind} socket cannot be used here`, instead[kind] ?? `the types are ${taken.join(", ")}`);
  const guess = closest(text.toLowerCase(), taken);
  const advice = guess === undefined ? `the types are ${taken.join(", ")}` : `did you mean '${guess}'?`;
  throw usageError(`'${text}' is not a type of socket`, advice);
}

/** Types whose messages have one part: libzmq refuses more. */
export const ONE_PART: readonly KindName[] = [
  "server",
  "client",
  "radio",
  "dish",
  "gather",
  "scatter",
  "peer",
  "channel",
];
