/**
 * A relay against clients that are not browsers: frames that violate RFC 6455, and clients that are
 * slow, silent or numerous.
 */
import { beforeEach, describe, expect, test } from "vitest";
import { WINDOW_BYTES } from "../../ts/shim/relay-protocol.js";
import { Client, request, type Sent } from "./client.js";
import { echo, peer, started } from "./setup.js";

let endpoint: string;
beforeEach(async () => {
  endpoint = await peer(echo);
});

describe("frames", () => {
  test("bytes pass with any sizes of frames, also byte by byte", async () => {
    const { port } = await started({ allow: [endpoint] });
    const client = await Client.open(port, { endpoint });
    client.send({ payload: "one ", final: false }, { opcode: 9, payload: "ping" }, { opcode: 0, payload: "two" });
    let received = "";
    const pongs: string[] = [];
    const collect = async (length: number): Promise<void> => {
      while (received.length < length) {
        const next = await client.frame();
        if (next?.opcode === 10) pongs.push(next.text);
        else received += next?.text ?? "the end";
      }
    };
    await collect(7);
    expect([received, pongs]).toEqual(["one two", ["ping"]]);
    for (const byte of Buffer.from("8283010203046060606000", "hex").subarray(0, 9))
      client.socket.write(Buffer.of(byte));
    await collect(10);
    expect(received).toBe("one two" + Buffer.of(0x61, 0x62, 0x63).toString());
  });

  const broken: readonly (readonly [string, readonly Sent[], number])[] = [
    ["a frame without a mask", [{ payload: "x", masked: false }], 1002],
    ["a reserved bit", [{ payload: "x", bits: 0x40 }], 1002],
    ["an opcode that does not exist", [{ opcode: 3 }], 1002],
    ["a control opcode that does not exist", [{ opcode: 11 }], 1002],
    ["a fragment of no message", [{ opcode: 0, payload: "x" }], 1002],
    ["a message within a message", [{ final: false, payload: "x" }, { payload: "x" }], 1002],
    ["a ping in fragments", [{ opcode: 9, final: false }], 1002],
    ["a ping that is too long", [{ opcode: 9, payload: "x".repeat(126) }], 1002],
    ["a close with half a code", [{ opcode: 8, payload: "x" }], 1002],
    ["a long text", [{ opcode: 1, payload: "1".repeat(17) }], 1009],
    ["an acknowledgement of what was not sent", [{ opcode: 1, payload: "1" }], 4400],
    ["a text that is no number", [{ opcode: 1, payload: "-1" }], 4400],
  ];

  test.each(broken)("%s ends the connection with a code", async (_name, sent, code) => {
    const { port, relay } = await started({ allow: [endpoint] });
    const client = await Client.open(port, { endpoint });
    client.send(...sent);
    let last = await client.frame();
    while (last && last.opcode !== 8) last = await client.frame();
    expect(last?.code).toBe(code);
    await client.ended();
    expect(relay.connections).toBe(0);
  });

  test("a frame of an impossible length is refused at once", async () => {
    const { port } = await started({ allow: [endpoint] });
    const client = await Client.open(port, { endpoint });
    client.socket.write(Buffer.from("82ffffffffffffffffff01020304", "hex"));
    expect((await client.frame())?.code).toBe(1009);
  });

  test("a close is answered, and the peer gets the bytes before it", async () => {
    let done: (text: string) => void;
    const got = new Promise<string>((resolve) => (done = resolve));
    const target = await peer((socket) => {
      let text = "";
      socket.on("data", (chunk) => (text += String(chunk))).on("end", () => done(text));
    });
    const { port, events } = await started({ allow: [target] });
    const client = await Client.open(port, { endpoint: target });
    client.send({ payload: "last words" }, { opcode: 8, payload: Buffer.from([3, 232, 98, 121, 101]) });
    expect(await client.frame()).toMatchObject({ opcode: 8, code: 1000 });
    expect(await got).toBe("last words");
    expect(events.at(-1)).toMatchObject({ type: "close", code: 1000, reason: "bye", endpoint: target });
  });

  test("the end of the peer is a close with 1000, after all its bytes", async () => {
    const target = await peer((socket) => void socket.end("all of it"));
    const { port } = await started({ allow: [target] });
    const client = await Client.open(port, { endpoint: target });
    expect(await client.frame()).toMatchObject({ opcode: 2, text: "all of it" });
    expect(await client.frame()).toMatchObject({ opcode: 8, code: 1000 });
  });
});

describe("slow and many clients", () => {
  test("a client that acknowledges nothing gets the window, and no more", async () => {
    let written = 0;
    const target = await peer((socket) => {
      const chunk = Buffer.alloc(65_536);
      const write = (): void => {
        while (socket.write(chunk)) written += chunk.length;
        written += chunk.length;
        socket.once("drain", write);
      };
      write();
    });
    const { port } = await started({ allow: [target] });
    const client = await Client.open(port, { endpoint: target });
    let size = 0;
    while (size < WINDOW_BYTES) size += (await client.frame())?.text.length ?? NaN;
    client.send({ opcode: 9, payload: "still there" });
    for (;;) {
      const next = await client.frame();
      if (next?.opcode === 10) break;
      size += next?.text.length ?? NaN;
    }
    expect(size).toBeLessThan(2 * WINDOW_BYTES);
    expect(written).toBeLessThan(16 * WINDOW_BYTES);
  });

  test("a client that sends more than the window before its peer reads is closed", async () => {
    const target = await peer((socket) => void socket.pause());
    const { port } = await started({ allow: [target] });
    const client = await Client.open(port, { endpoint: target });
    const chunk = Buffer.alloc(WINDOW_BYTES);
    for (let i = 0; i < 64; i++) client.send({ payload: chunk });
    let last = await client.frame();
    while (last && last.opcode !== 8) last = await client.frame();
    expect(last === undefined || last.code === 4400).toBe(true);
    await client.ended();
  });

  test("a silent client is disconnected", async () => {
    const { port, events } = await started({ allow: [endpoint], pingInterval: 20 });
    const client = await Client.open(port, { endpoint });
    await client.ended();
    expect(events.at(-1)).toMatchObject({ type: "close", code: 1006 });
  });

  test("connecting to a peer is limited in time", async () => {
    const never = new Promise<boolean>(() => undefined);
    const { port } = await started({ allow: [endpoint], connectTimeout: 20, authorize: () => never });
    const client = await Client.to(port);
    client.socket.write(request({ endpoint }));
    await client.head();
    expect(await client.frame()).toMatchObject({ code: 4408, text: expect.stringMatching(/^ETIMEDOUT: /) as string });
  });

  test("limits count open connections, in total and by address", async () => {
    const { port, relay } = await started({ allow: [endpoint], maxConnections: 3, maxConnectionsPerAddress: 2 });
    const two = [await Client.open(port, { endpoint }), await Client.open(port, { endpoint })];
    await expect(Client.open(port, { endpoint })).rejects.toThrow("503 Service Unavailable");
    for (const client of two) {
      client.send({ opcode: 8 });
      await client.ended();
    }
    expect(relay.connections).toBe(0);
    (await Client.open(port, { endpoint })).close();
  });

  test("1,000 connections at once, each of which passes bytes", async () => {
    const { port, relay } = await started({ allow: [endpoint] });
    const clients = await Promise.all(Array.from({ length: 1000 }, () => Client.open(port, { endpoint })));
    expect(relay.connections).toBe(1000);
    await Promise.all(
      clients.map(async (client, at) => {
        client.send({ payload: `client ${at}` });
        expect((await client.frame())?.text).toBe(`client ${at}`);
      }),
    );
    await relay.close();
    expect(relay.connections).toBe(0);
    await Promise.all(clients.map((client) => client.ended()));
  });
});
