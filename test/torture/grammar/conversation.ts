/**
 * The bytes of a raw peer, in pieces. Each piece waits until the other side has answered a number
 * of bytes in total. A raw peer stops waiting after some turns of the event loop, since a malformed
 * piece may have no answer.
 */
export interface Piece {
  readonly bytes: Buffer;
  /** Bytes that must have arrived since the start of the connection before this piece is sent. */
  readonly after: number;
}

export type Ending = "end" | "reset";

export interface Conversation {
  readonly pieces: readonly Piece[];
  readonly ending: Ending;
  /** Bytes per write; 0 writes a piece at once. */
  readonly chunk: number;
}

/** The socket types that a raw peer plays for each type, as the Socket-Type of ZMTP names them. */
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

/** All bytes, with a bar between pieces, for a report. */
export function describe({ pieces, ending, chunk }: Conversation): string {
  const hex = pieces.map(({ bytes, after }) => `${after > 0 ? `(after ${after}) ` : ""}${bytes.toString("hex")}`);
  return `${hex.join(" | ")} (${chunk > 0 ? `${chunk} bytes at a time, ` : ""}then ${ending})`;
}
