/** Items as text for people, and as objects for programs. */
import { printable } from "../messages/write-message.js";
import type { Item, MessageFrame } from "./items.js";

const SHOWN_BYTES = 60;

function fieldsText(fields: Iterable<readonly [string, string | number]>): string {
  return Array.from(fields, ([name, value]) => ` ${name}=${JSON.stringify(value)}`).join("");
}

/** `socketType`: of the side that has sent it. */
export function describe(item: Item, socketType?: string): string {
  switch (item.type) {
    case "greeting": {
      const { version, mechanism, asServer, socketType: type } = item;
      const role = asServer === true ? " as server" : "";
      return `greeting ZMTP ${version}${mechanism === undefined ? "" : ` ${mechanism}`}${role}${type === undefined ? "" : ` ${type}`}`;
    }
    case "identity":
      return `identity ${shown(item.identity, item.identity.length)}`;
    case "command":
      return `${item.name}${fieldsText(Object.entries(item.fields))}${fieldsText(item.properties ?? [])}`;
    case "message":
      return messageText(item, socketType);
    case "fault":
      return item.text;
  }
}

function messageText(item: MessageFrame, socketType: string | undefined): string {
  const asked = socketType === "SUB" || socketType === "XSUB" ? subscription(item) : undefined;
  if (asked !== undefined) return asked;
  return `message ${item.size} bytes${item.more ? ", more follow" : ""} ${shown(item.head, item.size)}`;
}

/** Before version 3.1, subscriptions are messages. */
function subscription({ head, size }: MessageFrame): string | undefined {
  if (head[0] === undefined || head[0] > 1) return undefined;
  return `${head[0] === 1 ? "subscribe" : "unsubscribe"} ${shown(head.subarray(1), size - 1)}`;
}

function shown(head: Buffer, size: number): string {
  const start = head.subarray(0, SHOWN_BYTES);
  return `"${printable(start)}"${size > start.length ? "…" : ""}`;
}

export function asObject(item: Item): object {
  switch (item.type) {
    case "identity":
      return { type: item.type, hex: item.identity.toString("hex") };
    case "command":
      return {
        type: item.type,
        name: item.name,
        size: item.size,
        ...item.fields,
        ...Object.fromEntries(item.properties ?? []),
      };
    case "message":
      return { type: item.type, size: item.size, more: item.more, hex: item.head.toString("hex") };
    default:
      return item;
  }
}
