/**
 * An address is free when the call that releases it returns: unbind(), unbindSync(), disconnect(),
 * close() and the end of a context. A lingering connection holds no address that another socket or
 * program could bind.
 */
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import net from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Dealer, Pull, Push, Router } from "../../ts/index.js";
import { Dish } from "../../ts/draft.js";
import { endpointOf, newContext, portOf, temporaryFolder, transport, transports, turn, use } from "../support.js";

const TIMES = 100;

function open(ipv6: boolean): Router {
  const socket = use(new Router());
  socket.ipv6 = ipv6;
  return socket;
}

/** Binds and closes a listener outside of libzmq. */
async function bindOutside(port: number): Promise<void> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen({ port, host: "127.0.0.1", exclusive: true }, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

/** A wildcard ipc endpoint has a folder of its own, which is removed with it: tested below. */
describe.each([...transports.keys()].filter((name) => name !== "wildcard ipc"))("%s", (name) => {
  const { endpoint, ipv6 } = transport(name);

  test("another socket binds after unbind()", async () => {
    const [a, b] = [open(ipv6), open(ipv6)];
    await a.bind(endpoint());
    const address = endpointOf(a);
    for (let i = 0; i < TIMES; i++) {
      const [from, to] = i % 2 ? [b, a] : [a, b];
      await from.unbind(address);
      await to.bind(address);
    }
  });

  test("the same socket binds again after unbindSync(), in the same turn", async () => {
    const a = open(ipv6);
    await a.bind(endpoint());
    const address = endpointOf(a);
    for (let i = 0; i < TIMES; i++) {
      a.unbindSync(address);
      a.bindSync(address);
    }
  });

  test("a new socket binds after close(), in the same turn", async () => {
    let socket = open(ipv6);
    await socket.bind(endpoint());
    const address = endpointOf(socket);
    for (let i = 0; i < TIMES; i++) {
      socket.close();
      socket = open(ipv6);
      socket.bindSync(address);
    }
  });

  test("bind() and close() in one turn leave no listener", async () => {
    const first = open(ipv6);
    first.bindSync(endpoint());
    const address = endpointOf(first);
    first.close();
    for (let i = 0; i < TIMES; i++) {
      const socket = open(ipv6);
      socket.bindSync(address);
      socket.close();
    }
    await open(ipv6).bind(address);
  });

  test.each([0, 1000, -1])("with a peer that is connected and messages that linger %d ms", async (linger) => {
    const server = open(ipv6);
    server.linger = linger;
    await server.bind(endpoint());
    const address = endpointOf(server);
    const client = use(new Dealer({ routingId: "client", linger: 0 }));
    client.ipv6 = ipv6;
    client.connect(address);
    await client.send("hello");
    await server.receive();
    for (let i = 0; i < 10; i++) await server.send(["client", Buffer.alloc(1 << 20)]);
    await server.unbind(address);
    await open(ipv6).bind(address);
    server.close();
  });
});

describe("tcp", () => {
  test("a listener that is not libzmq's binds after unbind() and after close()", async () => {
    for (let i = 0; i < 20; i++) {
      const socket = use(new Pull());
      await socket.bind("tcp://127.0.0.1:*");
      const port = portOf(socket);
      await socket.unbind(endpointOf(socket));
      await bindOutside(port);
      await socket.bind(`tcp://127.0.0.1:${port}`);
      socket.close();
      await bindOutside(port);
    }
  });

  test("close() frees every endpoint of the socket", async () => {
    const socket = use(new Pull());
    const addresses: string[] = [];
    for (let i = 0; i < 20; i++) {
      await socket.bind(i % 2 ? "tcp://127.0.0.1:*" : "ws://127.0.0.1:*");
      addresses.push(endpointOf(socket));
    }
    await socket.unbind(addresses[0]!);
    socket.close();
    const other = use(new Pull());
    for (const address of addresses) other.bindSync(address);
  });

  test("the wildcard address is free too", async () => {
    const socket = use(new Pull());
    await socket.bind("tcp://*:*");
    const address = endpointOf(socket);
    for (let i = 0; i < TIMES; i++) {
      await socket.unbind(address);
      await socket.bind(address);
    }
  });

  test("while peers connect", async () => {
    const socket = use(new Pull());
    await socket.bind("tcp://127.0.0.1:*");
    const address = endpointOf(socket);
    const port = portOf(socket);
    for (let i = 0; i < TIMES; i++) {
      const peers = Array.from({ length: 5 }, () => net.connect(port, "127.0.0.1").on("error", () => undefined));
      if (i % 3 === 0) await turn();
      await socket.unbind(address);
      await socket.bind(address);
      for (const peer of peers) peer.destroy();
    }
  });

  test("close() frees the address of a socket with unlimited linger", async () => {
    const context = newContext();
    const socket = new Push({ context, linger: -1 });
    await socket.bind("tcp://127.0.0.1:*");
    const address = endpointOf(socket);
    const never = use(new Pull());
    await never.bind("tcp://127.0.0.1:*");
    const nowhere = endpointOf(never);
    never.close();
    socket.connect(nowhere);
    await socket.send("lingers");
    socket.close();
    use(new Pull()).bindSync(address);
    const receiver = use(new Pull());
    await receiver.bind(nowhere);
    expect(String((await receiver.receive())[0])).toBe("lingers");
  });

  test("after close() of a context", async () => {
    for (let i = 0; i < 20; i++) {
      const context = newContext();
      const socket = new Pull({ context });
      await socket.bind("tcp://127.0.0.1:*");
      const address = endpointOf(socket);
      await context.close();
      use(new Pull()).bindSync(address);
    }
  });

  test("a source address is free after disconnect()", async () => {
    const server = use(new Pull());
    await server.bind("tcp://127.0.0.1:*");
    const spare = use(new Pull());
    await spare.bind("tcp://127.0.0.1:*");
    const source = portOf(spare);
    spare.close();
    const client = use(new Push({ linger: 0 }));
    const address = `tcp://127.0.0.1:${source};127.0.0.1:${portOf(server)}`;
    client.connect(address);
    await client.send("through");
    await server.receive();
    client.disconnect(address);
    use(new Pull()).bindSync(`tcp://127.0.0.1:${source}`);
  });
});

describe("udp", () => {
  test("a socket that is not libzmq's binds after close()", async () => {
    for (let i = 0; i < 20; i++) {
      const port = (await bindDatagram(0))!;
      const dish = use(new Dish());
      await dish.bind(`udp://127.0.0.1:${port}`);
      expect(await bindDatagram(port)).toBe(undefined);
      dish.close();
      expect(await bindDatagram(port)).toBe(port);
    }
  });
});

/** Binds and closes a datagram socket. Returns its port; undefined if it is in use. */
async function bindDatagram(port: number): Promise<number | undefined> {
  const socket = createSocket("udp4");
  const bound = await new Promise<number | undefined>((resolve) => {
    socket.on("error", () => resolve(undefined));
    socket.bind({ port, address: "127.0.0.1", exclusive: true }, () => resolve(socket.address().port));
  });
  await new Promise<void>((resolve) => socket.close(resolve));
  return bound;
}

describe("ipc", () => {
  test("the same path is bound again although libzmq leaves its file", async () => {
    const path = join(temporaryFolder(), "socket");
    const [a, b] = [use(new Pull()), use(new Pull())];
    for (let i = 0; i < 20; i++) {
      await a.bind(`ipc://${path}`);
      await a.unbind(`ipc://${path}`);
      await b.bind(`ipc://${path}`);
      const sender = use(new Push());
      sender.connect(`ipc://${path}`);
      await sender.send(String(i));
      expect(String((await b.receive())[0])).toBe(String(i));
      sender.close();
      await b.unbind(`ipc://${path}`);
    }
  });

  test.each(["unbind", "close"] as const)("the file and folder of a wildcard are removed after %s()", async (call) => {
    const socket = use(new Pull());
    await socket.bind("ipc://*");
    const path = endpointOf(socket).slice("ipc://".length);
    expect(existsSync(path)).toBe(true);
    if (call === "unbind") await socket.unbind(endpointOf(socket));
    else socket.close();
    expect(existsSync(dirname(path))).toBe(false);
  });
});
