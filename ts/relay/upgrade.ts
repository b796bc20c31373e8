/** The request by which a page asks for a connection: checked before anything is promised to it. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Refusal } from "../http/refuse.js";
import { crypto } from "../shim/node/system/builtin.js";
import { ENDPOINT_PARAMETER, RELAY_PROTOCOL } from "../shim/relay-protocol.js";

/** RFC 6455: what the key is hashed with. */
const ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const MOST_ENDPOINT = 1024;

/** Why the request is none for this relay; undefined: it is one. */
export function refusalOf(request: IncomingMessage, origins: readonly string[]): Refusal | undefined {
  const { headers, method } = request;
  if (method !== "GET" || headers.upgrade?.toLowerCase() !== "websocket" || headers["sec-websocket-version"] !== "13")
    return { status: 426, reason: "this is a relay of ZeroMQ, for WebSockets of version 13" };
  if (!/^[A-Za-z0-9+/]{22}==$/.test(headers["sec-websocket-key"] ?? ""))
    return { status: 400, reason: "the header Sec-WebSocket-Key is missing or malformed" };
  if (!origins.includes("*") && (headers.origin === undefined || !origins.includes(headers.origin)))
    return { status: 403, reason: `the relay does not admit pages of ${headers.origin ?? "no origin"}` };
  const protocols = headers["sec-websocket-protocol"]?.split(",").map((protocol) => protocol.trim()) ?? [];
  if (!protocols.includes(RELAY_PROTOCOL)) return { status: 400, reason: `the sub-protocol is not ${RELAY_PROTOCOL}` };
  const endpoint = endpointOf(request);
  if (endpoint === undefined || endpoint.length > MOST_ENDPOINT || endpoint.includes("\0"))
    return { status: 400, reason: `the URL has no parameter ${ENDPOINT_PARAMETER}` };
  return undefined;
}

/** The endpoint in the request's URL. */
export function endpointOf({ url = "/" }: IncomingMessage): string | undefined {
  const [query = ""] = url.split("?").slice(1);
  return new URLSearchParams(query).get(ENDPOINT_PARAMETER) ?? undefined;
}

export function accept(request: IncomingMessage, socket: Duplex): void {
  const key = request.headers["sec-websocket-key"] ?? "";
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${crypto()
      .createHash("sha1")
      .update(key + ACCEPT)
      .digest("base64")}`,
    `Sec-WebSocket-Protocol: ${RELAY_PROTOCOL}`,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
}
