/**
 * Generates conversations of ZMTP 1, 2, 3.0 and 3.1. They are mostly valid, and some have a wrong
 * length, flag, command or property. Written from RFCs 13, 15, 23 and 37, without libzmq's code.
 */
import type { Random } from "../random.js";
import type { Piece } from "./conversation.js";

export type Mechanism = "NULL" | "PLAIN" | "CURVE";
export type Version = "1" | "2" | "3.0" | "3.1";

const MORE = 0x01;
const LONG = 0x02;
const COMMAND = 0x04;
/** The size of a ZMTP 3 greeting, in bytes. */
export const GREETING_BYTES = 64;
/** One frame in this number has a fault. */
const WRONG = 12;
const EVIL_LENGTHS = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x100n,
  0xffffn,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** A frame. The default length is the body's. */
export function frame(flags: number, body: Buffer, length = BigInt(body.length)): Buffer {
  if (length < 256n && (flags & LONG) === 0) return Buffer.concat([Buffer.from([flags, Number(length)]), body]);
  const head = Buffer.alloc(9);
  head[0] = flags | LONG;
  head.writeBigUInt64BE(length, 1);
  return Buffer.concat([head, body]);
}

/** A frame. Some have wrong flags or a wrong length. */
function doubtful(random: Random, flags: number, body: Buffer): Buffer {
  if (!random.once(WRONG)) return frame(flags, body);
  if (random.once(2)) return frame(random.below(256), body);
  return frame(
    flags,
    body,
    random.once(2) ? random.pick(EVIL_LENGTHS) : BigInt(body.length + random.between(-2, 2) + 2),
  );
}

export function command(name: string, body: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name, "latin1"), body]);
}

export function property(name: string, value: Buffer, length = value.length): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length >>> 0);
  return Buffer.concat([Buffer.from([name.length & 255]), Buffer.from(name, "latin1"), size, value]);
}

export function greeting(minor: number, mechanism: string, asServer = 0): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, minor]),
    Buffer.from(mechanism.padEnd(20, "\0"), "latin1"),
    Buffer.from([asServer]),
    Buffer.alloc(31),
  ]);
}

function metadata(random: Random, type: string): Buffer {
  const properties = [property("Socket-Type", Buffer.from(type))];
  if (random.once(2)) properties.push(property("Identity", random.bytes(random.pick([0, 1, 5, 255, 256, 300]))));
  if (random.once(6)) properties.push(property("Resource", Buffer.from("r")));
  if (random.once(6)) properties.push(property(`X-${"n".repeat(random.below(253))}`, random.bytes(random.below(40))));
  if (random.once(WRONG)) properties.push(property("", random.bytes(3)));
  if (random.once(WRONG)) properties.push(property("Socket-Type", Buffer.from(random.pick(["DEALER", "", "\0", "X"]))));
  if (random.once(WRONG)) properties.push(property("Y", random.bytes(4), random.pick([5, 0x7fffffff, 0xffffffff])));
  if (random.once(WRONG)) properties.reverse();
  return Buffer.concat(properties);
}

function body(random: Random): Buffer {
  return random.bytes(random.once(20) ? random.pick([254, 255, 256, 8191, 8192, 8193]) : random.below(40));
}

/** Commands of ZMTP 3.1, and handshake commands, which are invalid after the handshake. */
function trafficCommand(random: Random, type: string): Buffer {
  const name = random.pick([
    "SUBSCRIBE",
    "CANCEL",
    "PING",
    "PONG",
    "JOIN",
    "LEAVE",
    "ERROR",
    "READY",
    "HELLO",
    "INITIATE",
    "MESSAGE",
    "X",
  ]);
  switch (name) {
    case "PING":
      return command(name, random.bytes(random.once(2) ? 2 + random.below(17) : random.below(3)));
    case "JOIN":
    case "LEAVE":
      return command(name, random.bytes(random.pick([0, 1, 2, 15, 254, 255, 256, 300])));
    case "READY":
      return command(name, metadata(random, type));
    case "ERROR":
      return command(name, Buffer.concat([Buffer.from([random.pick([0, 3, 255])]), Buffer.from("bad")]));
    default:
      return command(name, body(random));
  }
}

/** Frames after a handshake, in the framing of ZMTP 2 and 3. */
export function traffic(random: Random, type: string): Buffer {
  const frames: Buffer[] = [];
  for (let n = random.below(6); n > 0; n--) {
    const subscriber = /SUB$|DISH/.test(type);
    if (random.once(subscriber ? 2 : 5)) {
      const topic = random.bytes(random.pick([0, 1, 3, 3, 245, 246, 255, 256]));
      if (random.once(2)) frames.push(doubtful(random, 0, Buffer.concat([Buffer.from([random.below(3)]), topic])));
      else frames.push(doubtful(random, COMMAND, trafficCommand(random, type)));
    } else {
      if ((type === "REQ" || type === "REP") && !random.once(3)) frames.push(frame(MORE, Buffer.alloc(0)));
      frames.push(doubtful(random, random.once(3) ? MORE : 0, body(random)));
    }
  }
  return Buffer.concat(frames);
}

/** A ZMTP 1 frame. Its length includes the flags. */
function oldFrame(random: Random, flags: number, content: Buffer): Buffer {
  const wrong = random.once(WRONG);
  const length = BigInt(content.length + 1);
  if (length < 255n && !wrong) return Buffer.concat([Buffer.from([Number(length), flags]), content]);
  const head = Buffer.alloc(10, 0xff);
  head.writeBigUInt64BE(wrong ? random.pick(EVIL_LENGTHS) : length, 1);
  head[9] = flags;
  return Buffer.concat([head, content]);
}

function oldTraffic(random: Random): Buffer {
  const frames = Array.from({ length: random.below(5) }, () =>
    oldFrame(random, random.once(4) ? random.below(256) : random.below(2), body(random)),
  );
  return Buffer.concat(frames);
}

const OLD_TYPES = ["PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB"];

/**
 * The handshake of a client with this mechanism. Each piece waits for the answer to the one before.
 * The boxes of CURVE hold random bytes.
 */
export function handshake(random: Random, version: Version, mechanism: Mechanism, type: string): Piece[] {
  const hello = greeting(
    version === "3.0" ? 0 : 1,
    random.once(WRONG) ? random.pick(["NULL", "PLAIN", "CURVE", "GSSAPI", "", "null"]) : mechanism,
    random.once(WRONG) ? 1 : 0,
  );
  const pieces: Piece[] = [{ bytes: hello, after: 0 }];
  const properties = metadata(random, type);
  const commands: Readonly<Record<Mechanism, readonly Buffer[]>> = {
    NULL: [command("READY", properties)],
    PLAIN: [
      command("HELLO", Buffer.concat([credential(random, "user"), credential(random, "password")])),
      command("INITIATE", properties),
    ],
    CURVE: [
      command("HELLO", Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(72), random.bytes(120)])),
      command("INITIATE", random.bytes(random.pick([0, 96, 248, 249, 500]))),
    ],
  };
  let after = GREETING_BYTES;
  for (const one of commands[mechanism]) pieces.push({ bytes: doubtful(random, COMMAND, one), after: after++ });
  return pieces;
}

function credential(random: Random, text: string): Buffer {
  const value = random.once(WRONG) ? random.bytes(random.pick([0, 255])) : Buffer.from(text);
  return Buffer.concat([Buffer.from([random.once(WRONG) ? random.below(256) : value.length]), value]);
}

/** A complete conversation: handshake, then frames. */
export function zmtp(random: Random, version: Version, mechanism: Mechanism, type: string): Piece[] {
  if (version === "1")
    return [
      {
        bytes: Buffer.concat([oldFrame(random, 0, random.bytes(random.pick([0, 0, 3, 255]))), oldTraffic(random)]),
        after: 0,
      },
    ];
  if (version === "2") {
    const revision = random.once(WRONG) ? random.below(256) : 1;
    const number = random.once(WRONG) ? random.below(256) : Math.max(OLD_TYPES.indexOf(type), 0);
    const head = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, revision, number]);
    const rest = Buffer.concat([
      doubtful(random, 0, random.bytes(random.pick([0, 0, 3, 255, 300]))),
      traffic(random, type),
    ]);
    return [
      { bytes: head, after: 0 },
      { bytes: rest, after: 12 },
    ];
  }
  const pieces = handshake(random, version, mechanism, type);
  return [...pieces, { bytes: traffic(random, type), after: GREETING_BYTES + pieces.length - 1 }];
}
