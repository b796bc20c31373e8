/**
 * Messages as JSON. A line is a part (a text), parts (an array), or an object with `parts`, and
 * `group` or `routingId` where the socket has them. A part is a text, or an object with the bytes
 * as `base64` or `hex`. A received message is always written as an object, so that what one `zmq`
 * prints, another reads.
 */
import { usageError } from "../exit.js";
import { decodeBase64 } from "./base64.js";
import { decodeHex } from "./hex.js";
import type { Labels, TextMessage } from "./parts.js";

const SHAPE = 'a message is "text", ["parts", {"hex": "00ff"}] or {"parts": ["text", {"base64": "AP8="}]}';

export function readJsonMessage(line: string): TextMessage {
  const value = parseJson(line);
  if (typeof value === "object" && value !== null && "parts" in value)
    return { parts: partsOf(value.parts), ...labels(value) };
  return { parts: partsOf(value) };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    throw usageError(`a line is not JSON: ${(error as Error).message}`, SHAPE);
  }
}

function partsOf(value: unknown): Buffer[] {
  if (!Array.isArray(value)) return [partOf(value)];
  if (value.length === 0) throw usageError("a message has at least one part", SHAPE);
  return value.map(partOf);
}

function partOf(value: unknown): Buffer {
  if (typeof value === "string") return Buffer.from(value);
  if (typeof value === "number") return Buffer.from(String(value));
  if (typeof value === "object" && value !== null) {
    const { base64, hex } = value as { base64?: unknown; hex?: unknown };
    if (typeof base64 === "string") return decodeBase64(base64);
    if (typeof hex === "string") return decodeHex(hex);
  }
  throw usageError(`${JSON.stringify(value)} is not a part of a message`, SHAPE);
}

function labels(value: object): Labels {
  const { group, routingId } = value as { group?: unknown; routingId?: unknown };
  if (group !== undefined && typeof group !== "string") throw usageError("group must be a text", SHAPE);
  if (routingId !== undefined && typeof routingId !== "number") throw usageError("routingId must be a number", SHAPE);
  return { ...(group !== undefined && { group }), ...(routingId !== undefined && { routingId }) };
}

/** Text where the bytes are UTF-8, or base64. */
function jsonPart(part: Buffer): string | { base64: string } {
  const text = part.toString("utf8");
  return Buffer.from(text).equals(part) ? text : { base64: part.toString("base64") };
}

export function writeJsonMessage({ parts, ...rest }: TextMessage): string {
  return JSON.stringify({ parts: parts.map(jsonPart), ...rest });
}
