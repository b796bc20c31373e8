/**
 * Damages a conversation: bytes are changed, removed, inserted or doubled; pieces are removed,
 * doubled or reordered; it ends at any byte, or is mixed with another one. The chunk size and the
 * ending are chosen here too.
 */
import type { Random } from "../random.js";
import type { Conversation, Piece } from "./conversation.js";

type Damage = (random: Random, bytes: Buffer) => Buffer;

const EDGES = [0, 1, 2, 4, 0x7f, 0x80, 0xfe, 0xff];

const flip: Damage = (random, bytes) => {
  const copy = Buffer.from(bytes);
  const at = random.below(copy.length);
  copy[at] = copy[at]! ^ (1 << random.below(8));
  return copy;
};
const replace: Damage = (random, bytes) => {
  const copy = Buffer.from(bytes);
  copy[random.below(copy.length)] = random.pick(EDGES);
  return copy;
};
const remove: Damage = (random, bytes) => {
  const at = random.below(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.between(1, 4))]);
};
const insert: Damage = (random, bytes) => {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), random.bytes(random.between(1, 8)), bytes.subarray(at)]);
};
const double: Damage = (random, bytes) => {
  const from = random.below(bytes.length);
  const to = Math.min(bytes.length, from + random.between(1, 64));
  return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
};
const noise: Damage = (random, bytes) => Buffer.concat([bytes, random.bytes(random.between(1, 300))]);
const DAMAGES = [flip, flip, replace, replace, remove, insert, double, noise];

function damaged(random: Random, pieces: readonly Piece[]): Piece[] {
  const at = random.below(pieces.length);
  return pieces.map((piece, i) =>
    i === at && piece.bytes.length > 0 ? { ...piece, bytes: random.pick(DAMAGES)(random, piece.bytes) } : piece,
  );
}

/** Ends the conversation after a number of bytes. */
export function cut(pieces: readonly Piece[], size: number): Piece[] {
  const kept: Piece[] = [];
  let left = size;
  for (const piece of pieces) {
    kept.push({ ...piece, bytes: piece.bytes.subarray(0, left) });
    left -= piece.bytes.length;
    if (left <= 0) break;
  }
  return kept;
}

export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function rearranged(random: Random, pieces: readonly Piece[], others: readonly Piece[]): Piece[] {
  const at = random.below(pieces.length);
  switch (random.below(4)) {
    case 0:
      return pieces.filter((_, i) => i !== at);
    case 1:
      return [...pieces.slice(0, at + 1), ...pieces.slice(at)];
    case 2:
      return [...pieces.slice(0, at), ...others.slice(random.below(others.length))];
    default:
      return pieces.map((piece) => ({ ...piece, after: 0 })); // all at once, before any answer
  }
}

/** The conversation as it is sent. One in six is unchanged. */
export function conversation(random: Random, made: readonly Piece[], others: readonly Piece[]): Conversation {
  let pieces = [...made];
  for (let n = random.pick([0, 1, 1, 1, 2, 4]); n > 0 && pieces.length > 0; n--) {
    const way = random.below(10);
    if (way < 6) pieces = damaged(random, pieces);
    else if (way < 8) pieces = rearranged(random, pieces, others);
    else pieces = cut(pieces, random.below(sizeOf(pieces) + 1));
  }
  return {
    pieces,
    ending: random.once(3) ? "reset" : "end",
    chunk: random.once(8) ? random.pick([1, 2, 3, 7, 64]) : 0,
  };
}
