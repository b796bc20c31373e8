/**
 * Requests for an upgrade that nothing takes, on a server that a relay, a bound socket and the
 * program's own listeners share. Each connection gets an answer, and only one.
 */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindToServer } from "../../ts/http/index.js";
import { UNCLAIMED_MS } from "../../ts/http/unclaimed.js";
import { Publisher } from "../../ts/index.js";
import { createRelay } from "../../ts/relay/index.js";
import { Client, request } from "../relay/client.js";
import { cleanups } from "../relay/setup.js";
import { threaded, use } from "../support.js";

let server: Server;
beforeEach(async () => {
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
});
afterEach(() => void vi.useRealTimers());

function relayAt(path: string): void {
  const relay = createRelay();
  relay.attach(server, path);
  cleanups.push(() => relay.close());
}

/** Asks for the upgrade. Resolves when the server's listeners have been called. */
async function ask(path: string): Promise<{ client: Client; socket: Duplex }> {
  const client = await Client.to((server.address() as AddressInfo).port);
  const asked = once(server, "upgrade") as Promise<[unknown, Duplex]>;
  client.socket.write(request({ path }));
  const [, socket] = await asked;
  await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
  return { client, socket };
}

/** What may share a server with the relay at "/relay", without a listener of the program. */
const ours: Readonly<Record<string, () => unknown>> = {
  "a second relay": () => relayAt("/second"),
  ...(!threaded && { "a bound socket": () => bindToServer(use(new Publisher()), server, { path: "/bound" }) }),
  "another copy of the package": async () => {
    vi.resetModules();
    const copy = await import("../../ts/relay/index.js");
    const relay = copy.createRelay();
    relay.attach(server, "/second");
    cleanups.push(() => relay.close());
  },
};

describe.each(Object.entries(ours))("beside the relay %s", (_name, add) => {
  test("an unknown path gets 404 at once, and one answer", async () => {
    relayAt("/relay");
    await add();
    const { client } = await ask("/unknown");
    const head = await client.head();
    expect(head).toMatch(/^HTTP\/1\.1 404/);
    expect(head.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe("beside the relay a listener of the program", () => {
  beforeEach(() => {
    relayAt("/relay");
    vi.useFakeTimers({ toFake: ["setTimeout"] });
  });

  test("that takes nothing: an unknown path gets 404 when its time is over", async () => {
    server.on("upgrade", () => undefined);
    const { client, socket } = await ask("/unknown");
    vi.advanceTimersByTime(UNCLAIMED_MS - 1);
    expect(socket.writableEnded).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await client.head()).toMatch(/^HTTP\/1\.1 404/);
  });

  test.each<readonly [string, (socket: Duplex) => unknown]>([
    ["writes", (socket) => socket.write("HTTP/1.1 101 Mine\r\n\r\n")],
    ["reads", (socket) => socket.on("data", () => undefined)],
    ["ends", (socket) => socket.end("HTTP/1.1 101 Mine\r\n\r\n")],
  ])("that %s is left alone", async (_what, answer) => {
    server.on("upgrade", (_message, socket: Duplex) => {
      process.nextTick(answer, socket);
    });
    const { client, socket } = await ask("/unknown");
    vi.advanceTimersByTime(UNCLAIMED_MS);
    if (!socket.writableEnded) socket.end("HTTP/1.1 101 Mine\r\n\r\n");
    expect(await client.head()).toMatch(/^HTTP\/1\.1 101 Mine/);
  });

  test("a client that resets its connection while it waits does no harm", async () => {
    server.on("upgrade", () => undefined);
    const { client, socket } = await ask("/unknown");
    socket.resume(); // Node notices the reset when it reads
    const closed = new Promise((resolve) => socket.once("close", resolve));
    client.socket.resetAndDestroy();
    await closed;
    vi.advanceTimersByTime(UNCLAIMED_MS);
    expect(socket.destroyed).toBe(true);
  });
});
