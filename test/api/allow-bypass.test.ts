/**
 * Attempts to bypass an allow list: other spellings of an address, names that resolve elsewhere,
 * proxies, links in a path, and destinations of datagrams.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, realpathSync } from "node:fs";
import net from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Datagram } from "../../ts/draft.js";
import { Dealer, Pull, Push } from "../../ts/index.js";
import { portOf, temporaryFolder, texts, threaded, use } from "../support.js";
import { allowing, notAllowed, refusal } from "./allow.js";

/** A listener outside the library, with the number of its connections. */
async function plainListener(): Promise<{ port: number; connections: () => number }> {
  let count = 0;
  const server = net.createServer((socket) => {
    count++;
    socket.on("error", () => undefined).resume();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return { port: (server.address() as net.AddressInfo).port, connections: () => count };
}

describe("one address in other spellings", () => {
  test.each(["127.0.0.2", "0x7f.2", "127.2", "2130706434", "017700000002", "[::ffff:127.0.0.2]", "0", "0.0.0.0"])(
    "%s is not 127.0.0.1",
    async (host) => {
      const context = allowing("connect tcp://127.0.0.1:*", "connect ws://127.0.0.1:*");
      const dealer = use(new Dealer({ context, ipv6: host.startsWith("[") }));
      for (const transport of ["tcp", "ws"]) {
        const address = `${transport}://${host}:5555`;
        expect(await refusal(dealer, "connect", address)).toMatchObject(notAllowed(address));
      }
    },
  );

  test.each(["127.1", "0x7f000001", "0177.0.0.1", "2130706433"])("%s is allowed", async (host) => {
    const pull = use(new Pull());
    await pull.bind("tcp://127.0.0.1:*");
    const push = use(new Push({ context: allowing("connect tcp://127.0.0.1:*") }));
    push.connect(`tcp://${host}:${portOf(pull)}`);
    await push.send("through");
    expect(texts(await pull.receive())).toEqual(["through"]);
  });

  test("an IPv4-mapped address is allowed", async () => {
    const pull = use(new Pull());
    await pull.bind("tcp://127.0.0.1:*");
    const push = use(new Push({ context: allowing("connect tcp://127.0.0.1:*"), ipv6: true }));
    push.connect(`tcp://[::ffff:127.0.0.1]:${portOf(pull)}`);
    await push.send("through");
    expect(texts(await pull.receive())).toEqual(["through"]);
  });
});

describe("names", () => {
  test("localhost and the name of this machine resolve to an address", async () => {
    const pull = use(new Pull());
    await pull.bind("tcp://*:*");
    const port = portOf(pull);
    const context = allowing("connect tcp://127.0.0.0/8:*");
    const push = use(new Push({ context }));
    push.connect(`tcp://LocalHost:${port}`);
    await push.send("through");
    expect(texts(await pull.receive())).toEqual(["through"]);
  });

  test("a connection to a name that resolves elsewhere is refused, with a warning", async () => {
    const { port, connections } = await plainListener();
    const dealer = use(new Dealer({ context: allowing("connect tcp://203.0.113.0/24:*"), reconnectInterval: 1 }));
    let retries = 0;
    const warned = threaded ? Promise.resolve([{ code: "ERR_ZMQ_NOT_ALLOWED" }]) : once(process, "warning");
    const { events } = dealer;
    dealer.connect(`tcp://LOCALHOST:${port}`);
    for await (const { type } of events) {
      if (type === "connect:retry" && ++retries === 3) break;
      if (type === "connect") throw new Error("it has connected");
    }
    expect(connections()).toBe(0);
    expect(await warned).toMatchObject([{ code: "ERR_ZMQ_NOT_ALLOWED" }]);
  });

  test("a name in the list is bound as this machine's address of that name", async () => {
    const pull = use(new Pull({ context: allowing("bind tcp://localhost:*", `bind tcp://${hostname()}:*`) }));
    await pull.bind("tcp://localhost:*");
    await pull.bind("tcp://127.0.0.1:*");
    expect(await refusal(pull, "bind", "tcp://*:*")).toMatchObject(notAllowed("tcp://*:*"));
  });
});

describe("a SOCKS proxy", () => {
  /** A proxy, and the request that it received. */
  async function proxy(): Promise<{ port: number; asked: Promise<Buffer>; connections: () => number }> {
    let count = 0;
    const server = net.createServer(() => count++).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const asked = (async () => {
      const [client] = (await once(server, "connection")) as [net.Socket];
      client.on("error", () => undefined);
      await once(client, "data");
      client.write(Buffer.from([5, 0]));
      const [request] = (await once(client, "data")) as [Buffer];
      client.destroy();
      return request;
    })();
    return { port: (server.address() as net.AddressInfo).port, asked, connections: () => count };
  }

  test.each([
    ["tcp://198.51.100.7:5555", "connect tcp://198.51.100.0/24:5555"],
    ["tcp://broker.example.test:5555", "connect tcp://*.example.test:*"],
  ])("is asked for %s where it and that are allowed", async (address, entry) => {
    const { port, asked } = await proxy();
    const context = allowing(`connect tcp://127.0.0.1:${port}`, entry);
    const dealer = use(new Dealer({ context, socksProxy: `127.0.0.1:${port}`, linger: 0 }));
    dealer.connect(address);
    expect((await asked).length).toBeGreaterThan(6);
  });

  test.each([
    "tcp://198.51.100.7:5555",
    "tcp://198.51.100.7:71091", // port 5555, as libzmq counts it
    "tcp://evil.test:5555",
    "tcp://localhost:5555", // the proxy resolves it
    "tcp://evil.test:80;10.0.0.1:5555", // libzmq would pass it to the proxy unchanged
    "tcp://0xc0a80001:5555",
  ])("is not asked for %s where that is not", async (address) => {
    const { port, connections } = await proxy();
    const context = allowing("connect tcp://127.0.0.1:*", "connect tcp://10.0.0.0/8:*", "bind tcp://*:*");
    const dealer = use(new Dealer({ context, socksProxy: `127.0.0.1:${port}`, linger: 0 }));
    expect(await refusal(dealer, "connect", address)).toMatchObject({
      code: address.includes("71091") ? "EINVAL" : "EACCES",
    });
    expect(connections()).toBe(0);
  });

  test("gets no request if it is not allowed itself", async () => {
    const { port, connections } = await proxy();
    const dealer = use(
      new Dealer({ context: allowing("connect tcp://10.0.0.1:*"), socksProxy: `127.0.0.1:${port}`, linger: 0 }),
    );
    dealer.reconnectInterval = 1;
    const { events } = dealer;
    dealer.connect("tcp://10.0.0.1:5555");
    for await (const { type } of events) if (type === "connect:retry") break;
    expect(connections()).toBe(0);
  });

  test("an address that is too long to check is refused too", async () => {
    const context = allowing("connect tcp://10.0.0.0/8:*");
    const dealer = use(new Dealer({ context, socksProxy: `${"x".repeat(2000)}:1`, linger: 0 }));
    expect(await refusal(dealer, "connect", "tcp://evil.test:5555")).toMatchObject({ code: "EACCES" });
  });
});

test("an ipc file stays if its path may not be bound", async () => {
  const folder = temporaryFolder();
  const server = net.createServer().listen(join(folder, "socket"));
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const socket = use(new Pull({ context: allowing(`connect ipc://${realpathSync(folder)}/*`) }));
  expect(await refusal(socket, "bind", `ipc://${folder}/socket`)).toMatchObject({ code: "EACCES" });
  expect(existsSync(join(folder, "socket"))).toBe(true);
});

test("datagrams are sent only to allowed destinations, whatever destination the message has", async () => {
  const [here, elsewhere] = [createSocket("udp4").bind(0, "127.0.0.1"), createSocket("udp4").bind(0, "127.0.0.1")];
  onTestFinished(() => [here, elsewhere].forEach((socket) => void socket.close()));
  await Promise.all([once(here, "listening"), once(elsewhere, "listening")]);
  const seen: string[] = [];
  elsewhere.on("message", (bytes) => seen.push(String(bytes)));
  const [open, closed] = [here.address().port, elsewhere.address().port];
  const datagram = use(
    new Datagram({ context: allowing("bind udp://127.0.0.1:*", `connect udp://127.0.0.1:${open}`) }),
  );
  await datagram.bind("udp://127.0.0.1:*");
  const message = once(here, "message");
  await datagram.send([`127.0.0.1:${closed}`, "refused"]);
  await datagram.send([`127.0.0.1:${open}`, "allowed"]);
  expect(String((await message)[0])).toBe("allowed");
  expect(seen).toEqual([]);
});
