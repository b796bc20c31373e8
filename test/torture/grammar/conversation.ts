/**
 * What a raw peer says: pieces, each of which waits until the other side has answered a number of bytes in all. A raw peer
 * stops to wait after some turns of the event loop, because a malformed piece may have no answer.
 */
export interface Piece {
  readonly bytes: Buffer;
  /** Bytes of answers, counted from the start of the connection, that come before this piece is sent. */
  readonly after: number;
}

export type Ending = "end" | "reset";

export interface Conversation {
  readonly pieces: readonly Piece[];
  readonly ending: Ending;
  /** In how many bytes at a time it is written; 0: a piece at once. */
  readonly chunk: number;
}

/** The peer of each kind of socket that a raw peer plays, as the Socket-Type of ZMTP names it. */
export const PEER_TYPES: Readonly<Record<string, readonly string[]>> = {
  PAIR: ["PAIR"],
  PUB: ["SUB", "XSUB"],
  SUB: ["PUB", "XPUB"],
  REQ: ["REP", "ROUTER"],
  REP: ["REQ", "DEALER"],
  DEALER: ["DEALER", "ROUTER", "REP"],
  ROUTER: ["DEALER", "REQ", "ROUTER"],
  PULL: ["PUSH"],
  PUSH: ["PULL"],
  XPUB: ["SUB", "XSUB"],
  XSUB: ["PUB", "XPUB"],
  STREAM: ["STREAM"],
  SERVER: ["CLIENT"],
  CLIENT: ["SERVER"],
  RADIO: ["DISH"],
  DISH: ["RADIO"],
  GATHER: ["SCATTER"],
  SCATTER: ["GATHER"],
  PEER: ["PEER"],
  CHANNEL: ["CHANNEL"],
};

/** All its bytes, a bar between pieces: what a report says of it. */
export function describe({ pieces, ending, chunk }: Conversation): string {
  const hex = pieces.map(({ bytes, after }) => `${after > 0 ? `(after ${after}) ` : ""}${bytes.toString("hex")}`);
  return `${hex.join(" | ")} (${chunk > 0 ? `${chunk} bytes at a time, ` : ""}then ${ending})`;
}
