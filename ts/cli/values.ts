/** Values of options: numbers, durations, escapes and identities. Each throws a usage error. */
import { usageError } from "./exit.js";
import { decodeHex } from "./messages/hex.js";

const UNITS_MS: Readonly<Record<string, number>> = { "": 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** The longest time of a timer of Node. */
const LONGEST_MS = 2 ** 31 - 1;

/** A whole number that is not below `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(value) || value < least)
      throw usageError(`'${text}' is not a whole number from ${least}`, "write it in digits, such as 10");
    return value;
  };
}

/** A positive number, such as a rate. */
export function positiveNumber(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value < Infinity))
    throw usageError(`'${text}' is not a number above 0`, "write it in digits, such as 10 or 0.5");
  return value;
}

/** Milliseconds: a number, or one with a unit (ms, s, m, h). */
export function duration(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const value = digits === "" ? NaN : Number(digits) * UNITS_MS[unit]!;
  if (!(value <= LONGEST_MS))
    throw usageError(
      `'${text}' is not a duration`,
      "write milliseconds (500), or a unit: 500ms, 2s, 1m, at most 24 days",
    );
  return value;
}

const SIZES: Readonly<Record<string, number>> = { "": 1, B: 1, k: 1000, kB: 1000, M: 1e6, MB: 1e6 };

/** A number of bytes: a number, or one with a unit (kB, MB). */
export function byteSize(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+)(B|kB?|MB?)?$/.exec(text) ?? [];
  const value = digits === "" ? NaN : Number(digits) * SIZES[unit]!;
  if (!(value <= 1e9))
    throw usageError(`'${text}' is not a size`, "write bytes (1000), or a unit: 10kB, 1MB, at most 1 GB");
  return value;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0", "\\": "\\" };

/** A text in which `\n`, `\r`, `\t`, `\0`, `\\` and `\xHH` mean one byte each, as bytes. */
export function escapedBytes(text: string): Buffer {
  const pieces = text.split(/(\\x[0-9a-f]{2}|\\[nrt0\\])/i).map((piece, i) => {
    if (i % 2 === 0) return Buffer.from(piece);
    return piece[1] === "x" ? Buffer.from(piece.slice(2), "hex") : Buffer.from(ESCAPES[piece[1]!.toLowerCase()]!);
  });
  return Buffer.concat(pieces);
}

/** The same for a text that may not be empty. */
export function separatorBytes(text: string): Buffer {
  const bytes = escapedBytes(text);
  if (bytes.length === 0) throw usageError("the separator is empty", "give at least one byte, such as '|' or '\\t'");
  return bytes;
}

/** Bytes of a routing id, topic or group: text, or hexadecimal digits behind `0x`. */
export function textOrHex(text: string): Buffer {
  if (!/^0x/i.test(text)) return Buffer.from(text);
  return decodeHex(text.slice(2));
}

/** Adds a value to a list, for options that may be repeated. */
export function collect<T>(parse: (text: string) => T): (text: string, list: readonly T[] | undefined) => T[] {
  return (text, list = []) => [...list, parse(text)];
}
