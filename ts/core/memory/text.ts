/**
 * Text as UTF-8, into memory that is there.
 */

/** Up to this length a loop is faster than a native call, where all is ASCII. */
const LOOP_LENGTH = 48;
/** Of a character of JavaScript's, in UTF-8. */
const MOST_BYTES = 3;

/** How many bytes the text has at most. */
export function mostBytesOf(text: string): number {
  return text.length * MOST_BYTES;
}

/** Writes the text from `at` on, where there must be room for `mostBytesOf()` it: how many bytes it has. */
export function writeText(target: Buffer, at: number, text: string): number {
  const { length } = text;
  let i = 0;
  if (length <= LOOP_LENGTH)
    for (let code: number; i < length && (code = text.charCodeAt(i)) < 128; i++) target[at + i] = code;
  return i === length ? length : target.write(text, at, mostBytesOf(text)); // Node cannot count what room there is in 4 GB
}
