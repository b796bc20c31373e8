/** Bytes in pieces, as they were written. */

/** How many bytes the pieces have together. */
export function total(pieces: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const piece of pieces) bytes += piece.length;
  return bytes;
}

/** The first bytes of the pieces, at most `most`. */
export function cut(pieces: readonly Uint8Array[], most: number): readonly Uint8Array[] {
  if (total(pieces) <= most) return pieces;
  const kept: Uint8Array[] = [];
  let left = most;
  for (const piece of pieces) {
    if (left <= 0) break;
    kept.push(piece.subarray(0, left));
    left -= piece.length;
  }
  return kept;
}

/** The pieces, in groups of at most that number of bytes. */
export function segments(pieces: readonly Uint8Array[], most: number): (readonly Uint8Array[])[] {
  const groups: Uint8Array[][] = [[]];
  let room = most;
  for (let piece of pieces) {
    while (piece.length > 0) {
      if (room === 0) {
        groups.push([]);
        room = most;
      }
      const part = piece.subarray(0, room);
      groups.at(-1)!.push(part);
      room -= part.length;
      piece = piece.subarray(part.length);
    }
  }
  return groups;
}
