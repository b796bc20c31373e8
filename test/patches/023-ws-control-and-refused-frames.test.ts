/**
 * Frames over ws that close a connection, with the reason in a close frame, and frames that are
 * answered.
 */
import { describe, expect, test } from "vitest";
import { Dealer, Pull, Push, type Socket } from "../../ts/index.js";
import { endpointOf, texts, use } from "../support.js";
import {
  acceptUpgrade,
  announcedFrame,
  closeData,
  INTRODUCTIONS,
  OPCODES,
  readWsFrame,
  upgrade,
  requestHeaders,
  wsFrame,
} from "./websocket.js";
import { Listener, Wire } from "./wire.js";

const LIMIT = 200;

/** Connects to a socket over ws and completes the handshake as a socket of `type`. */
async function introduced(socket: Socket, protocol: string, type: string): Promise<Wire> {
  const wire = await Wire.connect(Number(/:(\d+)\/$/.exec(endpointOf(socket))![1]));
  await upgrade(wire, requestHeaders(protocol));
  await INTRODUCTIONS[protocol]!(wire, type);
  return wire;
}

async function bound<S extends Socket>(socket: S): Promise<S> {
  await use(socket).bind("ws://127.0.0.1:*");
  return socket;
}

const REFUSED: Readonly<Record<string, readonly [status: number, frame: Buffer]>> = {
  "a reserved bit": [1002, wsFrame("binary", "\0a", { reserved: 4 })],
  "an opcode that is not defined": [1002, wsFrame(3, "\0a")],
  "a control opcode that is not defined": [1002, wsFrame(11)],
  "a continuation of nothing": [1002, wsFrame("continuation", "\0a")],
  "a frame without mask": [1002, wsFrame("binary", "\0a", { masked: false })],
  "a message without flags": [1002, wsFrame("binary", "")],
  "a ping of 126 bytes": [1002, wsFrame("ping", "a".repeat(126))],
  "a close frame of 126 bytes": [1002, wsFrame("close", closeData(1000) + "a".repeat(124))],
  "a ping in fragments": [1002, wsFrame("ping", "a", { final: false })],
  "half a status": [1002, wsFrame("close", "\x03")],
  "a status that is never sent": [1002, wsFrame("close", closeData(1006))],
  text: [1003, wsFrame("text", "\0a")],
  "a message over the limit": [1009, wsFrame("binary", "\0".repeat(LIMIT + 2))],
  "a length of 64 bits": [1009, announcedFrame(0xffff_ffff_ffff_ffffn)],
};

const CASES = Object.keys(INTRODUCTIONS).flatMap((protocol) =>
  Object.entries(REFUSED).map(([name, [status, frame]]) => ({ name, protocol, status, frame })),
);

test.each(CASES)("$name ends a connection of $protocol with status $status", async ({ protocol, status, frame }) => {
  const pull = await bound(new Pull({ maxMessageSize: LIMIT }));
  const wire = await introduced(pull, protocol, "PUSH");
  wire.write(wsFrame("binary", "\0" + "m".repeat(LIMIT)));
  expect(texts(await pull.receive())).toEqual(["m".repeat(LIMIT)]);
  wire.write(frame);
  const rest = await wire.rest();
  expect(rest.toString("latin1")).toBe(wsFrame("close", closeData(status), { masked: false }).toString("latin1"));
});

describe.each(Object.keys(INTRODUCTIONS))("with %s", (protocol) => {
  test("a ping is answered with its data", async () => {
    const pull = await bound(new Pull());
    const wire = await introduced(pull, protocol, "PUSH");
    for (const data of ["", "a", "b".repeat(125)]) {
      wire.write(wsFrame("ping", data));
      const { opcode, data: answer } = await readWsFrame(wire);
      expect([opcode, answer.toString()]).toEqual([OPCODES.pong, data]);
    }
    wire.write(wsFrame("binary", "\0after"));
    expect(texts(await pull.receive())).toEqual(["after"]);
  });

  test.each([[""], [closeData(1000)], [closeData(4321)]])(
    "a close frame is answered, and ends the connection",
    async (data) => {
      const pull = await bound(new Pull());
      const wire = await introduced(pull, protocol, "PUSH");
      wire.write(wsFrame("close", data));
      expect(await wire.rest()).toEqual(wsFrame("close", data, { masked: false }));
    },
  );

  test("a PUSH sends nothing to a peer that has closed", async () => {
    const push = await bound(new Push());
    const leaving = await introduced(push, protocol, "PULL");
    const staying = await introduced(push, protocol, "PULL");
    leaving.write(wsFrame("close"));
    await leaving.rest();
    for (let i = 0; i < 10; i++) {
      await push.send(`message ${i}`);
      expect((await readWsFrame(staying)).data.toString()).toBe(`\0message ${i}`);
    }
  });
});

test("a ping is answered before the handshake of NULL", async () => {
  const pull = await bound(new Pull());
  const wire = await Wire.connect(Number(/:(\d+)\/$/.exec(endpointOf(pull))![1]));
  await upgrade(wire, requestHeaders("ZWS2.0/NULL"));
  wire.write(wsFrame("ping", "early"));
  const frames = [await readWsFrame(wire), await readWsFrame(wire)];
  expect(new Set(frames.map(({ opcode }) => opcode))).toEqual(new Set([OPCODES.binary, OPCODES.pong]));
  wire.write(wsFrame("binary", "\x02\x05READY\x0bSocket-Type\0\0\0\x04PUSH"));
  wire.write(wsFrame("binary", "\0a message"));
  expect(texts(await pull.receive())).toEqual(["a message"]);
});

async function expectHeartbeats(protocol: string): Promise<void> {
  const push = await bound(new Push({ heartbeatInterval: 20, heartbeatTimeout: 60_000 }));
  const wire = await introduced(push, protocol, "PULL");
  for (let i = 0; i < 3; i++) {
    expect((await readWsFrame(wire)).opcode).toBe(OPCODES.ping);
    wire.write(wsFrame("pong"));
    await push.send("between");
    let frame = await readWsFrame(wire);
    while (frame.opcode === OPCODES.ping) frame = await readWsFrame(wire);
    expect(frame.data.toString()).toBe("\0between");
  }
}

test("heartbeats go on without a mechanism", () => expectHeartbeats("ZWS2.0"));

describe("with and without the patch", () => {
  test("heartbeats go on with NULL", () => expectHeartbeats("ZWS2.0/NULL"));
});

/** A DEALER that is connected to a server of the test. */
async function dealerAndServer(): Promise<{ dealer: Dealer; listener: Listener; wire: Wire }> {
  const listener = new Listener();
  const port = await listener.listen();
  const dealer = use(new Dealer({ reconnectInterval: 1 }));
  dealer.connect(`ws://127.0.0.1:${port}`);
  const wire = await listener.accept();
  await acceptUpgrade(wire, "ZWS2.0");
  wire.write(wsFrame("binary", "\0", { masked: false }));
  await readWsFrame(wire); // its routing id
  return { dealer, listener, wire };
}

test("a server that masks its frames gets an error", async () => {
  const { wire } = await dealerAndServer();
  wire.write(wsFrame("binary", "\0a"));
  const { opcode, masked, data } = await readWsFrame(wire);
  expect([opcode, masked, data.toString("latin1")]).toEqual([OPCODES.close, true, closeData(1002)]);
  expect(await wire.rest()).toHaveLength(0);
});

test("a client whose server closes answers, and reconnects", async () => {
  const { dealer, listener, wire } = await dealerAndServer();
  wire.write(wsFrame("close", closeData(1001), { masked: false }));
  expect((await readWsFrame(wire)).data.toString("latin1")).toBe(closeData(1001));
  expect(await wire.rest()).toHaveLength(0);
  const next = await listener.accept();
  await acceptUpgrade(next, "ZWS2.0");
  next.write(wsFrame("binary", "\0", { masked: false }));
  next.write(wsFrame("binary", "\0again", { masked: false }));
  expect(texts(await dealer.receive())).toEqual(["again"]);
});
