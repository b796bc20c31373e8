/** Options without a property in npm zeromq: the effect of each, as a peer sees it. */
import { Socket } from "node:dgram";
import { once } from "node:events";
import net from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Client, Peer, Radio, Server } from "../../ts/draft.js";
import {
  Dealer,
  Pair,
  Pull,
  Push,
  Router,
  Subscriber,
  XPublisher,
  XSubscriber,
  type Socket as ZmqSocket,
} from "../../ts/index.js";
import { endpointOf, link, portOf, texts, threaded, transport, transports, turn, use } from "../support.js";

const tcp = transport("tcp");

/** Resolves after an event of this type. */
function seen(socket: ZmqSocket, type: "connect:retry" | "disconnect" | "close" | "handshake"): Promise<unknown> {
  return new Promise((resolve) => void socket.events.on(type, resolve));
}

describe("a manual XPUB", () => {
  // With XSUBs, since they do not filter received messages themselves.
  test.each([...transports])("over %s: the program decides what a subscription means", async (_, way) => {
    const [xpub, one, two] = [new XPublisher({ manual: true }), new XSubscriber(), new XSubscriber()];
    const address = await link(xpub, one, way);
    await one.send("\u0001A");
    expect(texts(await xpub.receive())).toEqual(["\u0001A"]);
    xpub.subscribe("B", "C");
    use(two).ipv6 = way.ipv6;
    two.connect(address);
    await two.send("\u0001A");
    expect(texts(await xpub.receive())).toEqual(["\u0001A"]);
    xpub.subscribe();
    for (const text of ["A", "B", "C"]) await xpub.send(text);
    expect([texts(await one.receive()), texts(await one.receive())]).toEqual([["B"], ["C"]]);
    for (const text of ["A", "B", "C"]) expect(texts(await two.receive())).toEqual([text]);
    await one.send("\u0000A");
    expect(texts(await xpub.receive())).toEqual(["\u0000A"]);
    xpub.unsubscribe("B");
    for (const text of ["B", "C"]) await xpub.send(text);
    expect(texts(await one.receive())).toEqual(["C"]);
  });

  test("manualLastValue: the message after a subscription goes to its subscriber alone", async () => {
    const [xpub, one, two] = [new XPublisher({ manualLastValue: true }), new Subscriber(), new Subscriber()];
    const address = await link(xpub, one, tcp);
    one.subscribe("A");
    await xpub.receive();
    xpub.subscribe("A");
    await xpub.send("A first");
    expect(texts(await one.receive())).toEqual(["A first"]);
    use(two).connect(address);
    two.subscribe("A");
    await xpub.receive();
    xpub.subscribe("A");
    await xpub.send("A last value");
    await xpub.send("A for all");
    expect([texts(await two.receive()), texts(await two.receive())]).toEqual([["A last value"], ["A for all"]]);
    expect(texts(await one.receive())).toEqual(["A for all"]);
  });

  test("subscribe() is refused without manual, and if the last peer is not known", async () => {
    const xpub = use(new XPublisher());
    const refused = (detail: string) =>
      expect.objectContaining({ code: "EINVAL", detail: expect.stringContaining(detail) as string }) as Error;
    expect(() => xpub.subscribe("A")).toThrow(refused("only where manual is set"));
    expect(() => xpub.unsubscribe()).toThrow(refused("only where manual is set"));
    expect(() => xpub.subscribe(5 as unknown as string)).toThrow(TypeError);
    xpub.manual = true;
    const sub = use(new Subscriber());
    const counted = xpub.ready({ subscriptions: 1 });
    sub.subscribe("A");
    await link(xpub, sub, tcp);
    await counted;
    expect(() => xpub.subscribe("A")).toThrow(refused("receives ahead"));
  });
});

describe("onlyFirstSubscribe", () => {
  test.each([false, true])("%s: whether a later part can be a subscription", async (onlyFirstSubscribe) => {
    const [xpub, xsub] = [new XPublisher({ onlyFirstSubscribe }), new XSubscriber({ onlyFirstSubscribe })];
    await link(xpub, xsub, tcp);
    await xsub.send(["first", "\u0001second"]);
    await xsub.send("\u0001end");
    const received: string[][] = [];
    do received.push(texts(await xpub.receive()));
    while (received.at(-1)![0] !== "\u0001end");
    expect(received.flat().includes("\u0001second")).toBe(true);
    await xpub.send("second");
    await xpub.send("end");
    expect(texts(await xsub.receive())).toEqual([onlyFirstSubscribe ? "end" : "second"]);
  });
});

describe.each([...transports])("over %s", (_, way) => {
  test("helloMessage: each new peer gets it first", async () => {
    const [router, dealer] = [new Router({ helloMessage: "hello" }), new Dealer({ helloMessage: Buffer.from("hi") })];
    await link(router, dealer, way);
    expect(texts(await dealer.receive())).toEqual(["hello"]);
    expect(texts((await router.receive()).slice(1))).toEqual(["hi"]);
  });

  test("disconnectMessage: is received when a peer has disconnected", async () => {
    const [router, dealer] = [new Router({ disconnectMessage: "gone" }), new Dealer({ routingId: "peer" })];
    await link(router, dealer, way);
    await dealer.send("first");
    expect(texts(await router.receive())).toEqual(["peer", "first"]);
    dealer.close();
    expect(texts(await router.receive())).toEqual(["peer", "gone"]);
  });
});

test.each(["tcp", "inproc"])("helloMessage and disconnectMessage of draft kinds over %s", async (name) => {
  const way = transport(name);
  const [server, client] = [new Server({ helloMessage: "hello", disconnectMessage: "gone" }), new Client()];
  await link(server, client, way);
  expect(texts(await client.receive())).toEqual(["hello"]);
  client.close();
  expect(String((await server.receive())[0])).toBe("gone");
  const [one, two] = [
    new Peer({ helloMessage: "hello", disconnectMessage: "gone" }),
    new Client({ helloMessage: "hi" }),
  ];
  expect("helloMessage" in Peer.prototype && "disconnectMessage" in Peer.prototype).toBe(true);
  use(one);
  await link(new Server(), two, way);
});

describe("notify of a Router", () => {
  test("a message reports each peer that connects or disconnects", async () => {
    const router = use(new Router({ notify: 3 }));
    await router.bind("tcp://127.0.0.1:*");
    const dealer = use(new Dealer({ routingId: "peer" }));
    dealer.connect(endpointOf(router));
    expect(texts(await router.receive())).toEqual(["peer", ""]);
    await dealer.send("text");
    expect(texts(await router.receive())).toEqual(["peer", "text"]);
    dealer.close();
    expect(texts(await router.receive())).toEqual(["peer", ""]);
  });
});

test("raw: a Router speaks plain TCP", async () => {
  const router = use(new Router({ raw: true }));
  await router.bind("tcp://127.0.0.1:*");
  const client = net.connect(portOf(router), "127.0.0.1");
  onTestFinished(() => void client.destroy());
  client.write("plain");
  const [id, connected] = await router.receive();
  expect(connected).toHaveLength(0);
  expect(texts(await router.receive())).toEqual([String(id), "plain"]);
  await router.send([id!, "answer"]);
  expect(String((await once(client, "data"))[0])).toBe("answer");
});

test("metadata: peers read it with each message", async () => {
  const [push, pull] = [new Push({ metadata: "X-Version:3" }), new Pull()];
  push.metadata = "X-Name:a:b";
  await link(pull, push, tcp);
  await push.send("text");
  const { metadata } = await pull.receiveDetailed({ properties: ["X-Version", "X-Name"] });
  expect(metadata).toMatchObject({ "X-Version": "3", "X-Name": "a:b" });
});

describe("reconnectStop", () => {
  test("1: a peer that refuses connections is not connected again", async () => {
    const probe = net.createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as net.AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const address = `tcp://127.0.0.1:${port}`;
    const [stops, goesOn] = [
      use(new Dealer({ reconnectStop: 1, reconnectInterval: 1 })),
      use(new Dealer({ reconnectInterval: 1 })),
    ];
    for (const socket of [stops, goesOn]) socket.linger = 0;
    const events: string[] = [];
    stops.events.on("connect:retry", () => events.push("retry"));
    const ended = seen(stops, "close");
    const retried = seen(goesOn, "connect:retry");
    stops.connect(address);
    goesOn.connect(address);
    await ended;
    await retried;
    const router = use(new Router());
    await router.bind(address);
    await goesOn.send("still here");
    expect(texts((await router.receive()).slice(1))).toEqual(["still here"]);
    expect(events).toEqual([]);
  });
});

describe("inBatchSize and outBatchSize", () => {
  test.each([9, 10, 100, 1_000_000])("%i bytes: messages arrive unchanged", async (size) => {
    const [a, b] = [
      new Pair({ inBatchSize: size, outBatchSize: size }),
      new Pair({ inBatchSize: size, outBatchSize: size }),
    ];
    await link(a, b, tcp);
    const messages = [0, 1, 255, 256, 20_000].map((length) => Buffer.alloc(length, length % 251));
    for (const message of messages) {
      await a.send([message, message]);
      await b.send(message);
    }
    for (const message of messages) {
      expect(await b.receive()).toEqual([message, message]);
      expect(await a.receive()).toEqual([message]);
    }
  });
});

test("useFd and priority are refused with the reason", () => {
  const pair = use(new Pair());
  for (const [name, value] of [
    ["useFd", 3],
    ["priority", 1],
  ] as const)
    expect(() => (pair[name] = value)).toThrow(
      expect.objectContaining({
        code: "ENOPROTOOPT",
        detail: expect.stringMatching(`^${name}: Node`) as string,
      }) as Error,
    );
});

// The loopback interface returns its datagrams in any case, so the test checks the system call.
test.skipIf(threaded)("multicastLoop: the option reaches the system call", async () => {
  const set = vi.spyOn(Socket.prototype, "setMulticastLoopback");
  onTestFinished(() => set.mockRestore());
  for (const multicastLoop of [false, true]) {
    const radio = use(new Radio({ multicastLoop }));
    radio.connect("udp://127.0.0.1;239.255.0.1:5555");
    while (set.mock.calls.length === 0) {
      await radio.send("text", { group: "group" });
      await turn();
    }
    expect(set.mock.calls).toEqual([[multicastLoop]]);
    set.mockClear();
  }
});
