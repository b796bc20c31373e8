/**
 * SHA-1 (FIPS 180-4), for the accept key of a WebSocket's handshake: that of the web is
 * asynchronous, and missing in pages that were not loaded over TLS.
 */

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** Functions and constants of the four times twenty rounds. */
const mixed = (round: number, b: number, c: number, d: number): number => {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  return round < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc : (b ^ c ^ d) + 0xca62c1d6;
};

/** The hash of a text of ASCII characters, as base64. */
export function sha1(text: string): string {
  const blocks = (text.length + 72) >> 6;
  const words = new DataView(new ArrayBuffer(blocks * 64));
  for (let i = 0; i < text.length; i++) words.setUint8(i, text.charCodeAt(i));
  words.setUint8(text.length, 0x80);
  words.setUint32(blocks * 64 - 4, text.length * 8);
  const hash = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < blocks * 64; at += 64) addBlock(hash, words, at);
  return btoa(
    hash.flatMap((word) => [24, 16, 8, 0].map((bits) => String.fromCharCode((word >>> bits) & 255))).join(""),
  );
}

function addBlock(hash: number[], words: DataView, at: number): void {
  const schedule: number[] = [];
  let [a, b, c, d, e] = hash as [number, number, number, number, number];
  for (let round = 0; round < 80; round++) {
    const word = (back: number): number => schedule[round - back]!;
    const next = round < 16 ? words.getInt32(at + round * 4) : rotated(word(3) ^ word(8) ^ word(14) ^ word(16), 1);
    schedule.push(next);
    [a, b, c, d, e] = [(rotated(a, 5) + mixed(round, b, c, d) + e + next) | 0, a, rotated(b, 30), c, d];
  }
  for (const [i, word] of [a, b, c, d, e].entries()) hash[i] = (hash[i]! + word) | 0;
}
