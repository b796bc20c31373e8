/**
 * Generates the conversation of a server: the answers of ZMTP 3 and ws to a client that has
 * connected, then the frames that its socket type sends. Some have a wrong length, flag, command or
 * property.
 */
import { createHash } from "node:crypto";
import type { Random } from "../random.js";
import type { Piece } from "./conversation.js";
import { webSocketFrame } from "./websocket.js";
import { command, frame, greeting, GREETING_BYTES, property, traffic, type Mechanism } from "./zmtp.js";

const WRONG = 12;
const COMMAND = 0x04;
/** Placeholder for the value that is computed from the client's key. */
const ACCEPT = "a".repeat(28);
const BINARY = 0x82;

function ready(random: Random, type: string): Buffer {
  const value = random.once(WRONG) ? random.bytes(random.below(8)) : Buffer.from(type);
  const length = random.once(WRONG) ? random.pick([0, 255, 0x7fffffff, 0xffffffff]) : value.length;
  return property("Socket-Type", value, length);
}

/** The server's commands in each step of the handshake. */
function commands(random: Random, mechanism: Mechanism, type: string): Buffer[] {
  if (random.once(WRONG)) return [command("ERROR", Buffer.from([random.pick([0, 3, 255]), 51, 48, 48]))];
  switch (mechanism) {
    case "NULL":
      return [command("READY", ready(random, type))];
    case "PLAIN":
      return [command("WELCOME", random.bytes(random.once(WRONG) ? 3 : 0)), command("READY", ready(random, type))];
    case "CURVE":
      return [
        command("WELCOME", random.bytes(random.pick([0, 159, 160, 160, 160, 161]))),
        command("READY", random.bytes(random.pick([0, 8, 24, 30, 255]))),
      ];
  }
}

export function zmtpServer(random: Random, mechanism: Mechanism, type: string): Piece[] {
  const hello = greeting(random.below(2), random.once(WRONG) ? "" : mechanism, random.once(WRONG) ? 0 : 1);
  let after = GREETING_BYTES;
  return [
    { bytes: hello, after: random.once(2) ? 0 : 10 },
    ...commands(random, mechanism, type).map((one) => ({
      bytes: frame(random.once(WRONG) ? random.below(256) : COMMAND, one),
      after: after++,
    })),
    { bytes: traffic(random, type), after },
  ];
}

export function webSocketServer(random: Random, mechanism: Mechanism, type: string): Piece[] {
  const lines = [
    random.once(WRONG)
      ? random.pick(["HTTP/1.1 404 Not Found", "HTTP/1.1", "101"])
      : "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${random.once(WRONG) ? "k".repeat(random.below(3000)) : ACCEPT}`,
    `Sec-WebSocket-Protocol: ${random.once(WRONG) ? "" : `ZWS2.0/${mechanism}`}`,
  ];
  if (random.once(WRONG)) lines.splice(random.below(lines.length), 1);
  if (random.once(WRONG)) lines.push(`n: ${"v".repeat(5000)}`);
  const wrap = (flags: number, body: Buffer): Buffer =>
    webSocketFrame(
      random,
      random.once(WRONG) ? random.below(256) : BINARY,
      Buffer.concat([Buffer.from([flags]), body]),
      undefined,
      random.once(WRONG),
    );
  let after = 150;
  return [
    { bytes: Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), after: 100 },
    ...commands(random, mechanism, type).map((one) => ({ bytes: wrap(2, one), after: after++ })),
    {
      bytes: Buffer.concat(Array.from({ length: random.below(4) }, () => wrap(0, random.bytes(random.below(99))))),
      after,
    },
  ];
}

/** The upgrade answer, with the value for the client's key. */
export function accepting(bytes: Buffer, request: Buffer): Buffer {
  const at = bytes.indexOf(ACCEPT);
  const key = /Sec-WebSocket-Key: *(\S+)/i.exec(request.toString("latin1"))?.[1];
  if (at < 0 || key === undefined) return bytes;
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(accept), bytes.subarray(at + ACCEPT.length)]);
}
