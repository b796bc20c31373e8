/** Messages as output: a record, which ends with a delimiter, or bytes without any. */
import { writeJsonMessage } from "./json-message.js";
import type { Layout, TextMessage } from "./parts.js";

export interface WriteLayout extends Layout {
  readonly separator: Buffer;
  /** Behind each message. */
  readonly delimiter: Buffer;
  /** For a terminal: control characters are shown as escapes, so that a message cannot drive it. */
  readonly escape: boolean;
}

export function writeMessage(message: TextMessage, layout: WriteLayout): Buffer {
  const { format, separator, delimiter } = layout;
  if (format === "raw") return Buffer.concat(message.parts);
  if (format === "json") return Buffer.concat([Buffer.from(writeJsonMessage(message)), delimiter]);
  const labels = labelTexts(message);
  const pieces = [...labels, ...message.parts.map((part) => writePart(part, layout))];
  return Buffer.concat([...pieces.flatMap((piece, i) => (i === 0 ? [piece] : [separator, piece])), delimiter]);
}

/** A group or a routing id comes as a part before the others. */
function labelTexts({ group, routingId }: TextMessage): Buffer[] {
  return [group, routingId].filter((label) => label !== undefined).map((label) => Buffer.from(String(label)));
}

function writePart(part: Buffer, { format, escape }: WriteLayout): Buffer {
  if (format === "hex") return Buffer.from(part.toString("hex"));
  if (format === "base64") return Buffer.from(part.toString("base64"));
  return escape ? Buffer.from(printable(part)) : part;
}

/** The text of bytes, with `\xHH` for bytes that are not text, or that control a terminal. */
export function printable(part: Buffer): string {
  const text = part.toString("utf8");
  const shown = Buffer.from(text).equals(part) ? text : part.toString("latin1").replace(/[\x80-\xff]/g, hexEscape);
  return shown.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, hexEscape);
}

function hexEscape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
