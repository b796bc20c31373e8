/** Messages over ws that arrive in several frames, as browsers send them, and large ones. */
import { describe, expect, test } from "vitest";
import { Dealer, Pull, Router, type Socket } from "../../ts/index.js";
import { endpointOf, texts, use } from "../support.js";
import {
  acceptUpgrade,
  announcedFrame,
  closeData,
  INTRODUCTIONS,
  OPCODES,
  readWsFrame,
  requestHeaders,
  upgrade,
  wsFrame,
} from "./websocket.js";
import { Listener, Wire } from "./wire.js";

const LIMIT = 1_000_000;

async function introduced(socket: Socket, protocol = "ZWS2.0", type = "PUSH"): Promise<Wire> {
  const wire = await Wire.connect(Number(/:(\d+)\/$/.exec(endpointOf(socket))![1]));
  await upgrade(wire, requestHeaders(protocol));
  await INTRODUCTIONS[protocol]!(wire, type);
  return wire;
}

async function boundPull(): Promise<Pull> {
  const pull = use(new Pull({ maxMessageSize: LIMIT }));
  await pull.bind("ws://127.0.0.1:*");
  return pull;
}

/** Bytes that change with each rotation of the mask. */
function bytesOf(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
}

/**
 * One message's data, flags first, in frames of at most `size` bytes. The first frame has `first`
 * bytes.
 */
function fragments(data: Buffer, size: number, first = size, masked = true): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at === 0 || at < data.length;) {
    const end = Math.min(at + (frames.length === 0 ? first : size), data.length);
    const final = end === data.length;
    frames.push(wsFrame(frames.length === 0 ? "binary" : "continuation", data.subarray(at, end), { final, masked }));
    if (final) break;
    at = end;
  }
  return frames;
}

const SPLITS: readonly (readonly [total: number, size: number, first: number])[] = [
  [1, 1, 1],
  [2, 1, 1],
  [2, 1, 0],
  [1_000, 1, 1],
  [1_000, 7, 3],
  [70_000, 65_536, 65_536],
  [70_000, 65_536, 1],
  [300_000, 65_536, 0],
  [1_000_000, 131_072, 131_072],
  [1_000_001, 333, 333],
];

describe.each(Object.keys(INTRODUCTIONS))("with %s", (protocol) => {
  test.each(SPLITS.filter(([total, size]) => total > size))(
    "a message of %d bytes arrives in frames of %d, the first of %d",
    async (total, size, first) => {
      const pull = await boundPull();
      const wire = await introduced(pull, protocol);
      const body = bytesOf(total - 1);
      wire.write(Buffer.concat(fragments(Buffer.concat([Buffer.from([0]), body]), size, first)));
      wire.write(wsFrame("binary", "\0after"));
      const [part] = await pull.receive();
      expect([part!.length, part!.equals(body)]).toEqual([body.length, true]);
      expect(texts(await pull.receive())).toEqual(["after"]);
    },
  );
});

test("pings arrive between the frames of a message, and are answered", async () => {
  const pull = await boundPull();
  const wire = await introduced(pull);
  const body = bytesOf(10_000);
  for (const frame of fragments(Buffer.concat([Buffer.from([0]), body]), 1_000)) {
    wire.write(frame);
    wire.write(wsFrame("ping", "still there?"));
    expect((await readWsFrame(wire)).data.toString()).toBe("still there?");
  }
  expect((await pull.receive())[0]!.equals(body)).toBe(true);
});

test("each part of a message arrives in fragments", async () => {
  const pull = await boundPull();
  const wire = await introduced(pull);
  for (const data of ["\x01one", "\x01", "\0three"])
    for (const frame of fragments(Buffer.from(data), 1)) wire.write(frame);
  expect(texts(await pull.receive())).toEqual(["one", "", "three"]);
});

const CLOSED: Readonly<Record<string, readonly [status: number, frames: readonly Buffer[]]>> = {
  "a new message within one": [1002, [wsFrame("binary", "\0a", { final: false }), wsFrame("binary", "\0b")]],
  "a text within a message": [1003, [wsFrame("binary", "\0a", { final: false }), wsFrame("text", "\0b")]],
  "a text in fragments": [1003, [wsFrame("text", "\0a", { final: false })]],
  "a message of nothing": [1002, [wsFrame("binary", "", { final: false }), wsFrame("continuation")]],
  "fragments over the limit": [1009, fragments(bytesOf(LIMIT + 2), 99_000)],
  "an announced fragment over the limit": [
    1009,
    [
      wsFrame("binary", "\0", { final: false }),
      Buffer.concat([Buffer.from([0x00]), announcedFrame(1n << 40n).subarray(1)]),
    ],
  ],
};

test.each(Object.entries(CLOSED))("%s ends the connection", async (_name, [status, frames]) => {
  const pull = await boundPull();
  const wire = await introduced(pull);
  for (const frame of frames) wire.write(frame);
  expect(await wire.rest()).toEqual(wsFrame("close", closeData(status), { masked: false }));
});

test("a server may send fragments too", async () => {
  const listener = new Listener();
  const port = await listener.listen();
  const dealer = use(new Dealer());
  dealer.connect(`ws://127.0.0.1:${port}`);
  const wire = await listener.accept();
  await acceptUpgrade(wire, "ZWS2.0");
  const body = bytesOf(500_000);
  wire.write(wsFrame("binary", "\0", { masked: false }));
  wire.write(Buffer.concat(fragments(Buffer.concat([Buffer.from([0]), body]), 65_536, 65_536, false)));
  expect((await dealer.receive())[0]!.equals(body)).toBe(true);
});

describe("with and without the patch", () => {
  test.each([0, 1, 124, 125, 126, 65_534, 65_535, 262_142, 262_143, 262_144, 999_999, 1_000_000])(
    "a message of %d bytes arrives in one frame",
    async (length) => {
      const pull = await boundPull();
      const wire = await introduced(pull);
      const body = bytesOf(length);
      wire.write(wsFrame("binary", Buffer.concat([Buffer.from([0]), body])));
      const [part] = await pull.receive();
      expect([part!.length, part!.equals(body)]).toEqual([length, true]);
    },
  );

  test("100 frames that announce 1 GB each leave memory for messages", async () => {
    const router = use(new Router());
    await router.bind("ws://127.0.0.1:*");
    for (let i = 0; i < 100; i++) {
      const wire = await introduced(router, "ZWS2.0", "DEALER");
      wire.write(announcedFrame(1_000_000_000n));
      wire.write(wsFrame("ping").subarray(0, 1));
    }
    const good = await introduced(router, "ZWS2.0", "DEALER");
    good.write(wsFrame("binary", Buffer.concat([Buffer.from([0]), bytesOf(100_000)])));
    const [id, part] = await router.receive();
    expect(part).toHaveLength(100_000);
    await router.send([id!, "answer"]);
    const { opcode, data } = await readWsFrame(good);
    expect([opcode, data.toString()]).toEqual([OPCODES.binary, "\0answer"]);
  });
});
