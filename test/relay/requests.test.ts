/**
 * Requests that a relay refuses, and its options. test/browser has the pages.
 */
import { once } from "node:events";
import http from "node:http";
import type net from "node:net";
import { beforeEach, describe, expect, test } from "vitest";
import { createRelay, type RelayOptions } from "../../ts/relay/index.js";
import { Client, ORIGIN, request, type Request } from "./client.js";
import { cleanups, echo, peer, started } from "./setup.js";

let endpoint: string;
beforeEach(async () => {
  endpoint = await peer(echo);
});

describe("requests", () => {
  const refused: readonly (readonly [string, Request, number])[] = [
    ["of another origin", { origin: "https://evil.example" }, 403],
    ["of an origin that begins alike", { origin: `${ORIGIN}.evil.example` }, 403],
    ["without an origin", { headers: { Origin: undefined } }, 403],
    ["without a key", { headers: { "Sec-WebSocket-Key": undefined } }, 400],
    ["with a malformed key", { headers: { "Sec-WebSocket-Key": "x" } }, 400],
    ["of another version", { headers: { "Sec-WebSocket-Version": "8" } }, 426],
    ["without the sub-protocol", { headers: { "Sec-WebSocket-Protocol": "chat" } }, 400],
    ["for another path", { path: "/other" }, 404],
    ["with oversized headers", { headers: { "X-Large": "x".repeat(20_000) } }, 431],
  ];

  test.each(refused)("%s are refused", async (_name, what, status) => {
    const { port, relay } = await started({ allow: [endpoint] });
    const client = await Client.to(port);
    client.socket.write(request({ endpoint, ...what }));
    expect(await client.head()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    await client.ended();
    expect(relay.connections).toBe(0);
  });

  test("without an endpoint are refused, and requests of plain HTTP too", async () => {
    const { port } = await started({ allow: [endpoint] });
    const client = await Client.to(port);
    client.socket.write(request({}));
    expect(await client.head()).toMatch(/^HTTP\/1.1 400 /);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426);
  });

  test.each([
    "tcp://127.0.0.1:1",
    "tcp://2130706433:PORT",
    "tcp://0x7f.1:PORT",
    "tcp://[::ffff:127.0.0.1]:1",
    "tcp://0.0.0.0:PORT",
    "tcp://*:PORT",
    "tcp://127.0.0.1;127.0.0.1:PORT",
    "tcp://127.0.0.1:PORT/path",
    "ipc:///etc/passwd",
    "udp://127.0.0.1:PORT",
    "ws://127.0.0.1:PORT",
    "inproc://name",
    "nonsense",
    "tcp://127.0.0.1:99999",
  ])("%s is not allowed", async (text) => {
    const { port, events } = await started({ allow: [endpoint] });
    const client = await Client.to(port);
    client.socket.write(request({ endpoint: text.replace("PORT", endpoint.split(":")[2]!) }));
    expect(await client.head()).toMatch(/^HTTP\/1.1 101 /);
    expect(await client.frame()).toMatchObject({
      opcode: 8,
      code: 4403,
      text: expect.stringMatching(/^(EACCES|EINVAL): /) as string,
    });
    await client.ended();
    expect(events.map(({ type }) => type)).toEqual(["close"]);
  });

  test("by default, nothing is allowed", async () => {
    const relay = createRelay();
    cleanups.push(() => relay.close());
    const client = await Client.to(await relay.listen());
    client.socket.write(request({ endpoint }));
    expect(await client.head()).toMatch(/^HTTP\/1.1 403 /);
  });

  test.each([
    ["a rejection", () => Promise.reject(new Error("the database is gone: secret"))],
    ["false", () => false],
  ])("authorize() refuses by %s, and the page learns no more", async (_name, authorize) => {
    const { port } = await started({ allow: [endpoint], authorize });
    const client = await Client.to(port);
    client.socket.write(request({ endpoint }));
    await client.head();
    expect(await client.frame()).toMatchObject({ code: 4403, text: "EACCES: not authorized" });
  });

  test("an absent peer is a close with its errno", async () => {
    const { port } = await started({ allow: ["tcp://127.0.0.1:*"] });
    const client = await Client.to(port);
    client.socket.write(request({ endpoint: "tcp://127.0.0.1:1" }));
    await client.head();
    expect(await client.frame()).toMatchObject({
      code: 4404,
      text: expect.stringMatching(/^ECONNREFUSED: /) as string,
    });
  });
});

describe("options and servers", () => {
  test.each([
    [{ origins: ["example.org"] }, /origins\[0\] must be an origin/],
    [{ origins: ["https://example.org/"] }, /without a path/],
    [{ origins: "https://example.org" }, /origins must be an array/],
    [{ allow: ["5555"] }, /allow\[0\]/],
    [{ maxConnections: 0 }, /maxConnections must be an integer from 1/],
    [{ pingInterval: NaN }, /pingInterval must be/],
    [{ authorize: true }, /authorize must be a function/],
    [null, /options of a relay are an object/],
  ] as const)("%j is refused", (options, text) => {
    expect(() => createRelay(options as unknown as RelayOptions)).toThrow(text);
  });

  test("other upgrades of a server reach their own listeners", async () => {
    const relay = createRelay({ allow: [endpoint], origins: [ORIGIN] });
    const server = http.createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanups.push(() => server.close());
    server.on("upgrade", (message, socket) => {
      if (message.url === "/mine") socket.end("HTTP/1.1 418 Mine\r\n\r\n");
    });
    relay.attach(server, "/relay");
    cleanups.push(() => relay.close());
    const { port } = server.address() as net.AddressInfo;
    const mine = await Client.to(port);
    mine.socket.write(request({ path: "/mine" }));
    expect(await mine.head()).toMatch(/418/);
    const client = await Client.open(port, { endpoint, path: "/relay" });
    client.close();
    expect(() => relay.attach(server)).toThrow("attached to this server already");
  });

  test("a port in use is an error, and listen() may be called again", async () => {
    const { port } = await started({ allow: [] });
    const relay = createRelay();
    cleanups.push(() => relay.close());
    await expect(relay.listen(port)).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect(await relay.listen()).not.toBe(port);
    await expect(relay.listen()).rejects.toThrow("listens already");
  });
});
