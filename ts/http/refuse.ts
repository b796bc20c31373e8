/** Answers of HTTP in the place of an upgrade, and which path a request is for. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** The names of the statuses, so that a server's module is not loaded for them. */
const STATUSES = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  426: "Upgrade Required",
  501: "Not Implemented",
  503: "Service Unavailable",
} as const;

/** An answer of HTTP in the place of an upgrade. */
export interface Refusal {
  readonly status: keyof typeof STATUSES;
  readonly reason: string;
}

/** The path of the request's URL. */
export function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split(/[?#]/, 1)[0] ?? "";
}

export function refuse(socket: Duplex, { status, reason }: Refusal): void {
  const text = `${reason}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUSES[status]}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(status === 426 ? ["Upgrade: websocket", "Sec-WebSocket-Version: 13"] : []),
  ];
  socket.once("error", () => undefined); // the client may be gone
  socket.end(`${lines.join("\r\n")}\r\n\r\n${text}`, () => socket.destroy());
}
