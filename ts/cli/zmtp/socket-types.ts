/** Which types of sockets may talk to each other (RFC 23, 28, 41, 48, 49, 51, 52). */
const PAIRS: Readonly<Record<string, readonly string[]>> = {
  PAIR: ["PAIR"],
  PUB: ["SUB", "XSUB"],
  SUB: ["PUB", "XPUB"],
  XPUB: ["SUB", "XSUB"],
  XSUB: ["PUB", "XPUB"],
  REQ: ["REP", "ROUTER"],
  REP: ["REQ", "DEALER"],
  DEALER: ["REP", "DEALER", "ROUTER"],
  ROUTER: ["REQ", "DEALER", "ROUTER"],
  PUSH: ["PULL"],
  PULL: ["PUSH"],
  CLIENT: ["SERVER"],
  SERVER: ["CLIENT"],
  RADIO: ["DISH"],
  DISH: ["RADIO"],
  SCATTER: ["GATHER"],
  GATHER: ["SCATTER"],
  PEER: ["PEER"],
  CHANNEL: ["CHANNEL"],
};

export const TYPES = Object.keys(PAIRS);

/** The types that a socket of this type talks to; undefined: there is no such type. */
export function partnersOf(type: string): readonly string[] | undefined {
  return PAIRS[type];
}

/** Types of which one goes with each type of peer, the most likely ones first. */
export const CANDIDATES = [
  ...["DEALER", "SUB", "PUSH", "PULL", "PUB", "PAIR", "CLIENT", "SERVER"],
  ...["RADIO", "DISH", "SCATTER", "GATHER", "PEER", "CHANNEL"],
];
