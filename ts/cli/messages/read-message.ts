/** Messages from what a person or a program writes: an argument, or a record of stdin or a file. */
import { decodeBase64 } from "./base64.js";
import { decodeHex } from "./hex.js";
import { readJsonMessage } from "./json-message.js";
import type { Layout, TextMessage } from "./parts.js";

/** Throws a usage error if the bytes are not a message in the format. */
export function readMessage(bytes: Buffer, { format, separator }: Layout): TextMessage {
  if (format === "json") return readJsonMessage(bytes.toString("utf8"));
  const pieces = separator === undefined ? [bytes] : splitBytes(bytes, separator);
  if (format === "hex") return { parts: pieces.map((piece) => decodeHex(piece.toString("latin1"))) };
  if (format === "base64") return { parts: pieces.map((piece) => decodeBase64(piece.toString("latin1"))) };
  return { parts: pieces };
}

/** The pieces between the separators; at least one. */
export function splitBytes(bytes: Buffer, separator: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, start)) {
    pieces.push(bytes.subarray(start, at));
    start = at + separator.length;
  }
  pieces.push(bytes.subarray(start));
  return pieces;
}
