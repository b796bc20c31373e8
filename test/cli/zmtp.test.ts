/**
 * The decoder of ZMTP: conversations of all versions, cut at every byte; faults; and bytes that are
 * not ZMTP at all, which must end in faults, and never in errors or in memory that grows.
 */
import { describe, expect, test } from "vitest";
import { Conversation, type Sender } from "../../ts/cli/zmtp/conversation.js";
import { ZmtpDecoder } from "../../ts/cli/zmtp/decoder.js";
import { describe as textOf } from "../../ts/cli/zmtp/describe.js";
import type { Item } from "../../ts/cli/zmtp/items.js";
import { command, greetingRest, greetingStart, metadata, ping, plainHello } from "../../ts/cli/zmtp/write.js";

function texts(items: readonly Item[]): string[] {
  return items.map((item) => (item.type === "fault" ? `✗ ${item.text}` : textOf(item)));
}

function decode(...chunks: readonly Buffer[]): string[] {
  const decoder = new ZmtpDecoder();
  return texts([...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()]);
}

function greeting(mechanism: string): Buffer {
  return Buffer.concat([greetingStart(), greetingRest(mechanism)]);
}

function frame(flags: number, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.of(flags, bytes.length), bytes]);
}

function longFrame(flags: number, size: number, body = Buffer.alloc(size, "x")): Buffer {
  const header = Buffer.alloc(9);
  header[0] = flags | 2;
  header.writeBigUInt64BE(BigInt(size), 1);
  return Buffer.concat([header, body]);
}

const READY = command("READY", metadata({ "Socket-Type": "DEALER", Identity: "" }));

/** Each with what it means. */
const STREAMS: Readonly<Record<string, readonly [Buffer, readonly string[]]>> = {
  "3.1 NULL": [
    Buffer.concat([
      greeting("NULL"),
      READY,
      command("PING", Buffer.from([0, 10, 0x61])),
      command("SUBSCRIBE", Buffer.from("news")),
      frame(1, ""),
      frame(0, "hello"),
      longFrame(0, 70_000),
      command("ERROR", Buffer.from("\x04stop")),
    ]),
    [
      "greeting ZMTP 3.1 NULL",
      'READY Socket-Type="DEALER" Identity=""',
      'PING ttl-ms=1000 context="a"',
      'SUBSCRIBE topic="news"',
      'message 0 bytes, more follow ""',
      'message 5 bytes "hello"',
      `message 70000 bytes "${"x".repeat(60)}"…`,
      'ERROR reason="stop"',
    ],
  ],
  "3.1 PLAIN": [
    Buffer.concat([
      greeting("PLAIN"),
      plainHello(["admin", "secret"]),
      command("INITIATE", metadata({ "Socket-Type": "REQ" })),
    ]),
    ["greeting ZMTP 3.1 PLAIN", 'HELLO username="admin" password="(6 bytes)"', 'INITIATE Socket-Type="REQ"'],
  ],
  "3.1 CURVE": [
    Buffer.concat([
      greeting("CURVE"),
      command("HELLO", Buffer.concat([Buffer.of(1, 0), Buffer.alloc(192)])),
      command("INITIATE", Buffer.alloc(248)),
      frame(0, Buffer.concat([Buffer.from("\x07MESSAGE"), Buffer.alloc(7), Buffer.of(3), Buffer.alloc(20)])),
    ]),
    [
      "greeting ZMTP 3.1 CURVE",
      `HELLO version="1.0" transient-key="${"00".repeat(32)}"`,
      "INITIATE",
      "MESSAGE nonce=3 encrypted=20",
    ],
  ],
  "2.0": [
    Buffer.concat([
      Buffer.from("ff00000000000000017f", "hex"),
      Buffer.of(1, 5),
      frame(0, "me"),
      frame(1, ""),
      frame(0, "hi"),
    ]),
    ["greeting ZMTP 2.0 DEALER", 'identity "me"', 'message 0 bytes, more follow ""', 'message 2 bytes "hi"'],
  ],
  "1.0": [
    Buffer.concat([Buffer.of(3, 0), Buffer.from("me"), Buffer.of(1, 1), Buffer.of(3, 0), Buffer.from("hi")]),
    ["greeting ZMTP 1.0", 'identity "me"', 'message 0 bytes, more follow ""', 'message 2 bytes "hi"'],
  ],
  "1.0 with a long identity": [
    Buffer.concat([Buffer.from("ff000000000000012d00", "hex"), Buffer.alloc(300, "i"), Buffer.of(2, 0, 0x78)]),
    ["greeting ZMTP 1.0", `identity "${"i".repeat(60)}"…`, 'message 1 bytes "x"'],
  ],
  "1.0 behind the signature": [
    Buffer.concat([
      Buffer.from("ff00000000000000017f", "hex"),
      Buffer.of(0),
      Buffer.of(1, 0),
      Buffer.of(3, 0),
      Buffer.from("hi"),
    ]),
    ["greeting ZMTP 1.0", 'identity ""', 'message 2 bytes "hi"'],
  ],
};

describe.each(Object.entries(STREAMS))("ZMTP %s", (_name, [stream, meaning]) => {
  test("whole", () => {
    expect(decode(stream)).toEqual(meaning);
  });

  test("byte by byte, and cut in two at every byte", () => {
    expect(decode(...Array.from(stream, (_, i) => stream.subarray(i, i + 1)))).toEqual(meaning);
    for (let at = 0; at < Math.min(stream.length, 2000); at++)
      expect(decode(stream.subarray(0, at), stream.subarray(at))).toEqual(meaning);
  });

  test("an end at any byte is an end between two items, or is told", () => {
    for (let at = 0; at < Math.min(stream.length, 1000); at++) {
      const found = decode(stream.subarray(0, at));
      const last = found.pop()!;
      if (!last.startsWith("✗")) found.push(last);
      else expect(last).toMatch(/ended (inside|without)/);
      expect(meaning.slice(0, found.length)).toEqual(found);
    }
  });
});

describe("faults", () => {
  const after = (...pieces: readonly Buffer[]): string[] => decode(greeting("NULL"), READY, ...pieces).slice(2);

  test.each<[string, Buffer, string]>([
    ["reserved flags", Buffer.of(0x80, 0), "reserved flags are set: 0x80; the frames are out of step"],
    ["a long frame that should be short", longFrame(0, 5), "a frame of 5 bytes has the long form, which begins at 256"],
    ["a length that cannot be", longFrame(0, 2 ** 50, Buffer.alloc(0)), "a frame announces 1.1e+15 bytes"],
    ["a command with MORE", frame(5, "\x04PING\0\0"), "a command has the flag MORE"],
    ["an empty command", frame(4, ""), "a command is empty"],
    ["a name that does not fit", frame(4, "\x20PING"), "the name of a command does not fit"],
    ["an unknown command", command("DANCE"), "the command DANCE is unknown"],
    ["PING without TTL", command("PING"), "PING is malformed: it has no TTL"],
    ["a long context", ping("0123456789abcdefg"), "the context has 17 bytes, and may have 16"],
    ["ERROR cut short", command("ERROR", Buffer.from("\x20no")), "ERROR is malformed"],
    ["libzmq's ERROR of PLAIN", frame(4, "^RROR\x03400"), "ERROR is written as ^RROR"],
    ["metadata cut in a name", command("READY", Buffer.from([9, 0x41])), "the metadata end inside a name"],
    [
      "metadata cut in a value",
      command("READY", Buffer.from([1, 0x41, 0, 0, 0, 9])),
      "the metadata end inside the value of A",
    ],
    [
      "a property twice",
      command("READY", Buffer.concat([metadata({ A: "1" }), metadata({ A: "2" })])),
      "the property A comes twice",
    ],
  ])("%s", (_name, bytes, fault) => {
    expect(after(bytes).join("\n")).toContain(`✗ ${fault}`);
  });

  test.each<[string, string, string]>([
    ["HTTP", "GET / HTTP/1.1\r\n\r\n", "HTTP"],
    ["TLS", "\x16\x03\x01\x02\x00", "TLS"],
    ["SSH", "SSH-2.0-OpenSSH_9.2\r\n", "SSH"],
    ["zeros", "\0\0\0\0\0", "this is not ZMTP"],
  ])("%s is recognised", (_name, bytes, word) => {
    const found = decode(Buffer.from(bytes, "latin1"));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(word);
  });

  test("greetings that are wrong in places", () => {
    const bytes = greeting("NULL");
    bytes[32] = 2;
    bytes[40] = 1;
    bytes[20] = 0x41;
    expect(decode(bytes)).toEqual([
      "greeting ZMTP 3.1 NULL",
      "✗ the mechanism is not padded with zeros",
      "✗ as-server is 2, and must be 0 or 1",
      "✗ the filler of the greeting is not zero",
    ]);
  });
});

describe("both sides", () => {
  /** What is wrong with a conversation. */
  function faultsOf(...turns: readonly (readonly [Sender, Buffer])[]): string[] {
    const conversation = new Conversation();
    return texts(turns.flatMap(([sender, bytes]) => conversation.push(sender, bytes))).filter((text) =>
      text.startsWith("✗"),
    );
  }
  const greet = (mechanism = "NULL"): (readonly [Sender, Buffer])[] => [
    ["client", greeting(mechanism)],
    ["server", greeting(mechanism)],
  ];
  const ready = (type: string): Buffer => command("READY", metadata({ "Socket-Type": type }));

  test("one that is right", () => {
    const request = Buffer.concat([frame(1, ""), frame(0, "hi")]);
    const faults = faultsOf(
      ...greet(),
      ["server", ready("REP")],
      ["client", Buffer.concat([ready("REQ"), request, ping("a")])],
      ["server", Buffer.concat([command("PONG", Buffer.from("a")), request])],
    );
    expect(faults).toEqual([]);
  });

  test.each<[string, readonly (readonly [Sender, Buffer])[], string]>([
    [
      "mechanisms",
      [
        ["client", greeting("NULL")],
        ["server", greeting("PLAIN")],
      ],
      "the mechanisms differ",
    ],
    [
      "two clients",
      [...greet("PLAIN"), ["client", plainHello(["a", "b"])], ["server", plainHello(["a", "b"])]],
      "both sides are clients of PLAIN",
    ],
    [
      "types",
      [...greet(), ["client", ready("SUB")], ["server", ready("PUSH")]],
      "a SUB talks to PUB and XPUB, and the other is a PUSH",
    ],
    ["no type", [...greet(), ["client", command("READY")]], "the metadata have no Socket-Type"],
    ["an unknown type", [...greet(), ["client", ready("WAT")]], "Socket-Type WAT is unknown"],
    ["early message", [...greet(), ["client", frame(0, "hi")]], "a message before the handshake is complete"],
    [
      "wrong command",
      [...greet("PLAIN"), ["client", command("INITIATE", metadata({ "Socket-Type": "REQ" }))]],
      "INITIATE comes where HELLO is expected",
    ],
    [
      "PONG alone",
      [...greet(), ["client", ready("DEALER")], ["client", command("PONG", Buffer.from("x"))]],
      "PONG answers no PING",
    ],
    [
      "no envelope",
      [...greet(), ["client", ready("DEALER")], ["server", ready("REP")], ["client", frame(0, "hi")]],
      "a REP drops it",
    ],
  ])("%s", (_name, turns, fault) => {
    expect(faultsOf(...turns).join("\n")).toContain(fault);
  });
});

describe("hostile bytes", () => {
  /** A generator of numbers below 2^32, the same for the same seed. */
  function randomOf(seed: number): () => number {
    let state = seed;
    return () => (state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0);
  }

  test("random bytes, and valid streams with changed bytes, in random pieces: the same items in any pieces", () => {
    const streams = Object.values(STREAMS).map(([stream]) => stream.subarray(0, 3000));
    for (let seed = 1; seed <= 3000; seed++) {
      const random = randomOf(seed);
      const stream = Buffer.from(streams[random() % streams.length]!);
      if (seed % 10 === 0) for (let i = 0; i < stream.length; i++) stream[i] = random();
      for (let n = random() % 6; n > 0; n--) stream[random() % stream.length] = random();
      const pieces: Buffer[] = [];
      for (let at = 0; at < stream.length;) pieces.push(stream.subarray(at, (at += 1 + (random() % 40))));
      expect(decode(...pieces)).toEqual(decode(stream));
    }
  });

  test("a frame of 100 GB keeps 256 bytes of it, and a command 64 kB", () => {
    const decoder = new ZmtpDecoder();
    decoder.push(Buffer.concat([greeting("NULL"), READY, longFrame(0, 1e11, Buffer.alloc(0))]));
    const before = process.memoryUsage().arrayBuffers;
    const chunk = Buffer.alloc(1_000_000);
    for (let n = 0; n < 1000; n++) expect(decoder.push(chunk)).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  });
});
