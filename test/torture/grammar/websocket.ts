/**
 * Generates conversations of ZWS 2.0 (RFC 45): the HTTP upgrade, then WebSocket frames that contain
 * ZMTP's. Some have a wrong header, mask, opcode or length.
 */
import type { Random } from "../random.js";
import type { Piece } from "./conversation.js";
import { command, property, type Mechanism } from "./zmtp.js";

const WRONG = 12;
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
/** The approximate size of the upgrade answer, in bytes. */
const UPGRADED = 120;
const BINARY = 0x82;

export function upgrade(random: Random, mechanism: Mechanism): Buffer {
  const headers = [
    "Host: 127.0.0.1",
    `Upgrade: ${random.once(WRONG) ? "h2c" : "websocket"}`,
    `Connection: ${random.pick(["Upgrade", "Upgrade", "Upgrade", "keep-alive, Upgrade", "close"])}`,
    `Sec-WebSocket-Key: ${random.once(WRONG) ? "k".repeat(random.below(3000)) : KEY}`,
    `Sec-WebSocket-Protocol: ${random.once(WRONG) ? random.pick(["", ",", " ", "ZWS2.0", "ZWS2.0/X", "x".repeat(300)]) : `ZWS2.0/${mechanism}`}`,
    `Sec-WebSocket-Version: ${random.once(WRONG) ? "8" : "13"}`,
  ];
  if (random.once(WRONG))
    headers.push(random.pick(["", ":", "a", `${"n".repeat(2000)}: v`, `n: ${"v".repeat(5000)}`, "x:\t\0"]));
  if (random.once(WRONG)) headers.splice(random.below(headers.length), 1);
  const line = random.once(WRONG)
    ? random.pick(["GET /", "POST / HTTP/1.1", "GET  / HTTP/1.0", `GET /${"p".repeat(9000)} HTTP/1.1`])
    : "GET / HTTP/1.1";
  return Buffer.from(`${line}\r\n${headers.join("\r\n")}\r\n\r\n`, "latin1");
}

/**
 * A frame, masked as a client's frames are, unless the rule is broken on purpose or `masked` is
 * given.
 */
export function webSocketFrame(
  random: Random,
  opcode: number,
  payload: Buffer,
  length = payload.length,
  masked = !random.once(WRONG),
): Buffer {
  const mask = random.bytes(4);
  const bit = masked ? 0x80 : 0;
  let head: Buffer;
  if (length < 126 && !random.once(WRONG)) head = Buffer.from([opcode, bit | length]);
  else if (length < 65536 && !random.once(WRONG)) head = Buffer.from([opcode, bit | 126, length >> 8, length & 255]);
  else {
    head = Buffer.alloc(10);
    head[0] = opcode;
    head[1] = bit | 127;
    head.writeBigUInt64BE(random.once(WRONG) ? random.pick([2n ** 63n, 2n ** 64n - 1n, 2n ** 32n]) : BigInt(length), 2);
  }
  if (!masked) return Buffer.concat([head, payload]);
  return Buffer.concat([head, mask, exclusiveOr(payload, mask)]);
}

function exclusiveOr(payload: Buffer, mask: Buffer): Buffer {
  const masked = Buffer.allocUnsafe(payload.length);
  for (let i = 0; i < payload.length; i++) masked[i] = payload[i]! ^ mask[i & 3]!;
  return masked;
}

function opcode(random: Random): number {
  return random.once(WRONG)
    ? random.pick([0x81, 0x02, 0x00, 0x80, 0x88, 0x89, 0x8a, 0x83, 0xf2, 0x08, random.below(256)])
    : BINARY;
}

/** ZMTP's flags are the first byte of the payload. */
function message(random: Random, flags: number, body: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.from([random.once(WRONG) ? random.below(256) : flags]), body]);
  const length = random.once(WRONG) ? random.pick([0, 1, payload.length + 3, 125, 126, 65535]) : payload.length;
  return webSocketFrame(
    random,
    opcode(random),
    random.once(WRONG) ? payload.subarray(0, random.below(2)) : payload,
    length,
  );
}

function traffic(random: Random): Buffer {
  const frames: Buffer[] = [];
  for (let n = random.below(6); n > 0; n--)
    if (random.once(3))
      frames.push(
        message(
          random,
          2,
          command(random.pick(["PING", "PONG", "SUBSCRIBE", "JOIN", "X"]), random.bytes(random.below(20))),
        ),
      );
    else if (random.once(3))
      frames.push(webSocketFrame(random, random.pick([0x88, 0x89, 0x8a]), random.bytes(random.pick([0, 1, 2, 125]))));
    else frames.push(message(random, random.below(2), random.bytes(random.once(10) ? 70_000 : random.below(200))));
  return Buffer.concat(frames);
}

/** A complete conversation. */
export function webSocket(random: Random, mechanism: Mechanism, type: string): Piece[] {
  const properties = property("Socket-Type", Buffer.from(type));
  const commands: Readonly<Record<Mechanism, readonly Buffer[]>> = {
    NULL: [command("READY", properties)],
    PLAIN: [command("HELLO", Buffer.from("\x04user\x08password")), command("INITIATE", properties)],
    CURVE: [command("HELLO", Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(72), random.bytes(120)]))],
  };
  let after = UPGRADED;
  return [
    { bytes: upgrade(random, mechanism), after: 0 },
    ...commands[mechanism].map((one) => ({ bytes: message(random, 2, one), after: after++ })),
    { bytes: traffic(random), after },
  ];
}
