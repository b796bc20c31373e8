/** Effects of options, as a peer observes them. */
import { once } from "node:events";
import net from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Subscriber,
  XPublisher,
  XSubscriber,
  type Socket,
} from "../../ts/index.js";
import { endpointOf, link, portOf, subscribed, texts, transport, turn, use } from "../support.js";

const tcp = transport("tcp");
const inproc = transport("inproc");

async function bound<S extends Socket>(socket: S, endpoint = "tcp://127.0.0.1:*"): Promise<S> {
  await use(socket).bind(endpoint);
  return socket;
}

/** A TCP client that does not speak ZMTP. */
function stranger(port: number): net.Socket {
  const client = net.connect(port, "127.0.0.1");
  onTestFinished(() => void client.destroy());
  return client.on("error", () => undefined);
}

/** The greeting of a peer of ZMTP 3.1 without security, and the READY of a DEALER. */
const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1]),
  Buffer.from("NULL".padEnd(20, "\0")),
  Buffer.alloc(32),
]);
const READY = Buffer.concat([Buffer.from([4, 28]), Buffer.from("\x05READY\x0bSocket-Type\0\0\0\x06DEALER")]);

describe("time limits of connections", () => {
  test("handshakeInterval: a silent peer is disconnected", async () => {
    const router = await bound(new Router({ handshakeInterval: 20 }));
    const client = stranger(portOf(router)).resume();
    await once(client, "close");
  });

  test("heartbeatInterval and heartbeatTimeout: a peer that answers no heartbeat is disconnected", async () => {
    const router = await bound(new Router({ heartbeatInterval: 10, heartbeatTimeout: 10 }));
    const client = stranger(portOf(router));
    client.write(Buffer.concat([GREETING, READY]));
    let bytes = "";
    client.on("data", (chunk: Buffer) => (bytes += chunk.toString("latin1")));
    await once(client, "close");
    expect(bytes).toContain("\x04PING");
  });

  test("answered heartbeats keep a quiet connection", async () => {
    const [router, dealer] = [new Router({ heartbeatInterval: 2, heartbeatTimeout: 2000 }), new Dealer()];
    await link(router, dealer, tcp);
    await dealer.send("first");
    const [id] = await router.receive();
    // Another socket's connection ends after the time of twenty heartbeats.
    const clock = await bound(new Router({ handshakeInterval: 40 }));
    await once(stranger(portOf(clock)).resume(), "close");
    await router.send([id!, "second"]);
    expect(texts(await dealer.receive())).toEqual(["second"]);
  });
});

describe("which peers are admitted", () => {
  test("tcpAcceptFilter: only addresses of its ranges", async () => {
    const closed = await bound(new Router({ tcpAcceptFilter: "192.0.2.0/24" }));
    await once(stranger(portOf(closed)).resume(), "close");
    const [open, dealer] = [new Router({ tcpAcceptFilter: "127.0.0.0/8" }), new Dealer()];
    await link(open, dealer, tcp);
    await dealer.send("text");
    expect((await open.receive()).length).toBe(2);
  });

  test("ipv6: a socket on all addresses takes both families", async () => {
    const router = await bound(new Router({ ipv6: true }), "tcp://*:*");
    expect(endpointOf(router)).toMatch(/^tcp:\/\/\[::\]:\d+$/);
    for (const host of ["127.0.0.1", "[::1]", "localhost"]) {
      const dealer = use(new Dealer({ ipv6: true }));
      dealer.connect(`tcp://${host}:${portOf(router)}`);
      await dealer.send(host);
      expect(texts((await router.receive()).slice(1))).toEqual([host]);
    }
  });

  test("a peer sees the source address", async () => {
    const server = net.createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const dealer = use(new Dealer({ linger: 0 }));
    dealer.connect(`tcp://127.0.0.2:0;127.0.0.1:${(server.address() as net.AddressInfo).port}`);
    const [socket] = (await once(server, "connection")) as [net.Socket];
    expect(socket.remoteAddress).toBe("127.0.0.2");
    socket.destroy();
  });

  test("socksProxy: connections use the proxy", async () => {
    const router = await bound(new Router());
    const requests: string[] = [];
    const proxy = net.createServer((client) => {
      client.on("error", () => undefined);
      client.once("data", () => {
        client.write(Buffer.from([5, 0]));
        client.once("data", (request: Buffer) => {
          requests.push(request.toString("hex"));
          const upstream = net.connect(portOf(router), "127.0.0.1", () => {
            client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
            client.pipe(upstream).pipe(client);
          });
          upstream.on("error", () => undefined);
        });
      });
    });
    proxy.listen(0, "127.0.0.1");
    onTestFinished(() => void proxy.close());
    await once(proxy, "listening");
    const dealer = use(new Dealer({ socksProxy: `127.0.0.1:${(proxy.address() as net.AddressInfo).port}` }));
    dealer.connect("tcp://192.0.2.7:1234");
    await dealer.send("by a detour");
    expect(texts((await router.receive()).slice(1))).toEqual(["by a detour"]);
    expect(requests).toEqual(["05010001c000020704d2"]);
  });
});

describe("routing ids", () => {
  test("routingId: it is the peer's id at a ROUTER", async () => {
    const [router, dealer] = [new Router(), new Dealer({ routingId: "name" })];
    await link(router, dealer, tcp);
    await dealer.send("text");
    expect(texts(await router.receive())).toEqual(["name", "text"]);
  });

  test("handover: a later peer takes over the id", async () => {
    const router = await bound(new Router({ handover: true }));
    const [first, second] = [use(new Dealer({ routingId: "name" })), use(new Dealer({ routingId: "name" }))];
    first.connect(endpointOf(router));
    await first.send("first");
    expect(texts(await router.receive())).toEqual(["name", "first"]);
    second.connect(endpointOf(router));
    await second.send("second");
    expect(texts(await router.receive())).toEqual(["name", "second"]);
    await router.send(["name", "answer"]);
    expect(texts(await second.receive())).toEqual(["answer"]);
  });

  test("connect with a routingId: it is the peer's id at this socket", async () => {
    const [a, b] = [await bound(new Router({ routingId: "b" })), use(new Router())];
    b.connect(endpointOf(a), { routingId: "given" });
    await b.send(["given", "text"]);
    expect(texts((await a.receive()).slice(1))).toEqual(["text"]);
  });

  test("probeRouter: a ROUTER gets a message when a peer connects", async () => {
    const [router, dealer] = [new Router(), new Dealer({ routingId: "prober", probeRouter: true })];
    await link(router, dealer, tcp);
    expect(texts(await router.receive())).toEqual(["prober", ""]);
  });
});

describe("requests", () => {
  test("relaxed and correlate: another request may be sent, and the reply to the first one is dropped", async () => {
    const [request, router] = [new Request({ relaxed: true, correlate: true }), new Router()];
    await link(router, request, tcp);
    await request.send("first");
    const first = await router.receive();
    await request.send("second");
    const second = await router.receive();
    expect([first, second].map((message) => String(message.at(-1)))).toEqual(["first", "second"]);
    expect(first.length).toBe(4);
    await router.send(first);
    await router.send(second);
    expect(texts(await request.receive())).toEqual(["second"]);
  });

  test("a REP answers its peer between messages of others", async () => {
    const reply = await bound(new Reply());
    const requests = Array.from({ length: 5 }, () => use(new Request()));
    for (const request of requests) request.connect(endpointOf(reply));
    const answers = requests.map(async (request, i) => {
      await request.send(String(i));
      return texts(await request.receive());
    });
    for (let i = 0; i < requests.length; i++) await reply.send(["echo", ...(await reply.receive())]);
    expect(await Promise.all(answers)).toEqual(requests.map((_, i) => ["echo", String(i)]));
  });
});

test("conflate: only the newest message is kept", async () => {
  const [push, pull] = [new Push(), new Pull({ conflate: true })];
  await link(push, pull, inproc);
  for (let i = 0; i < 100; i++) await push.send(String(i));
  expect(texts(await pull.receive())).toEqual(["99"]);
  expect(pull.readable).toBe(false);
});

test("immediate: no message is queued for a peer that is not connected", async () => {
  const push = use(new Push({ immediate: true, sendTimeout: 0 }));
  push.connect("tcp://127.0.0.1:1");
  await expect(push.send("text")).rejects.toMatchObject({ code: "EAGAIN" });
  const pull = await bound(new Pull());
  push.connect(endpointOf(pull));
  push.sendTimeout = -1;
  await push.send("text");
  expect(texts(await pull.receive())).toEqual(["text"]);
});

describe("subscriptions", () => {
  test("invertMatching: messages that do not match are received", async () => {
    const [publisher, subscriber] = [new Publisher({ invertMatching: true }), new Subscriber({ invertMatching: true })];
    subscriber.subscribe("no");
    await link(publisher, subscriber, tcp);
    await subscribed(publisher, subscriber, "yes");
    for (const text of ["no", "yes", "nope", "maybe"]) await publisher.send(text);
    expect([...texts(await subscriber.receive()), ...texts(await subscriber.receive())]).toEqual(["yes", "maybe"]);
  });

  test("welcomeMessage: each subscriber gets it first", async () => {
    const publisher = await bound(new XPublisher({ welcomeMessage: "welcome" }));
    // A bound socket processes new peers only in its own calls.
    const joined = publisher.receive();
    const subscriber = use(new Subscriber());
    subscriber.subscribe("welcome");
    subscriber.connect(endpointOf(publisher));
    expect(texts(await subscriber.receive())).toEqual(["welcome"]);
    expect(texts(await joined)).toEqual(["\x01welcome"]);
  });

  test.each([
    [null, ["\x01a", "\x00a"]],
    ["allSubs", ["\x01a", "\x01a", "\x00a"]],
    ["allSubsUnsubs", ["\x01a", "\x01a", "\x00a", "\x00a"]],
  ] as const)("verbosity %s: which of them an XPUB hears", async (verbosity, expected) => {
    const publisher = use(new XPublisher());
    publisher.verbosity = verbosity;
    await publisher.bind(`inproc://verbosity-${verbosity}`);
    const subscribers = [use(new XSubscriber()), use(new XSubscriber())];
    for (const subscriber of subscribers) subscriber.connect(endpointOf(publisher));
    const heard: string[] = [];
    for (const text of ["\x01a", "\x00a"])
      for (const [i, subscriber] of subscribers.entries()) {
        await subscriber.send(text);
        await subscriber.send(`\x01end ${i}${text}`);
        do heard.push(...texts(await publisher.receive()));
        while (!heard.at(-1)!.startsWith("\x01end"));
      }
    expect(heard.filter((text) => text.endsWith("a") && text.length === 2)).toEqual(expected);
  });

  test("manual: the program handles subscriptions", async () => {
    const [publisher, subscriber] = [new XPublisher({ manual: true }), new XSubscriber()];
    await link(publisher, subscriber, inproc);
    await subscriber.send("\x01a");
    expect(texts(await publisher.receive())).toEqual(["\x01a"]);
    await publisher.send("a");
    await publisher.send("a again");
    await turn();
    expect(subscriber.readable).toBe(false);
  });
});

test("readable and writable: operations that would not wait", async () => {
  const [a, b] = [use(new Pair({ sendHighWaterMark: 1 })), use(new Pair({ receiveHighWaterMark: 1 }))];
  expect([a.readable, a.writable]).toEqual([false, false]);
  await link(a, b, inproc);
  expect([a.writable, b.readable]).toEqual([true, false]);
  await a.send("one");
  await a.send("two");
  expect([a.writable, b.readable]).toEqual([false, true]);
  await b.receive();
  await b.receive();
  expect([a.writable, b.readable]).toEqual([true, false]);
});
