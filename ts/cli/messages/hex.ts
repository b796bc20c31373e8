/** Bytes as hexadecimal digits. */
import { usageError } from "../exit.js";

/** Blanks and colons between digits are ignored. Throws a usage error for other characters. */
export function decodeHex(text: string): Buffer {
  const digits = text.replace(/[\s:]+/g, "");
  const wrong = /[^0-9a-f]/i.exec(digits)?.[0];
  if (wrong !== undefined) throw usageError(`'${wrong}' is not a hexadecimal digit`, "hexadecimal is like 48656c6c6f");
  if (digits.length % 2 !== 0)
    throw usageError(`the number of hexadecimal digits is odd: ${digits.length}`, "two digits make a byte: 0a, not a");
  return Buffer.from(digits, "hex");
}
