/**
 * Additions combined with each other and with npm zeromq's API: each gets all messages in order, as
 * if it were used alone.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, test } from "vitest";
import {
  Dealer,
  Pair,
  Proxy,
  Publisher,
  Pull,
  Push,
  Reply,
  Router,
  Subscriber,
  XPublisher,
  XSubscriber,
} from "../../ts/index.js";
import { POLLIN, Poller } from "../../ts/poller.js";
import { Requester } from "../../ts/requester.js";
import { nodeReadable, nodeWritable, readableStream } from "../../ts/streams.js";
import { endpointOf, settles, subscribed, texts, turn, uniqueName, use } from "../support.js";

describe("a proxy and ready()", () => {
  /** An XSUB before an XPUB, and a SUB at the XPUB. */
  async function broker(): Promise<{ proxy: Proxy<XSubscriber, XPublisher>; publisher: Publisher }> {
    const proxy = new Proxy(use(new XSubscriber()), use(new XPublisher()));
    await proxy.frontEnd.bind("tcp://127.0.0.1:*");
    const publisher = use(new Publisher());
    publisher.connect(endpointOf(proxy.frontEnd));
    return { proxy, publisher };
  }

  function subscriberOf({ backEnd }: Proxy<XSubscriber, XPublisher>, ...topics: string[]): Subscriber {
    const subscriber = use(new Subscriber());
    subscriber.subscribe(...topics);
    subscriber.connect(endpointOf(backEnd));
    return subscriber;
  }

  test("a proxy forwards subscriptions that ready() has read before it runs", async () => {
    const { proxy, publisher } = await broker();
    const ready = proxy.backEnd.ready({ subscriptions: 3 });
    await proxy.backEnd.bind("tcp://127.0.0.1:*");
    const subscriber = subscriberOf(proxy, "a", "b", "");
    await ready;
    const running = proxy.run();
    await subscribed(publisher, subscriber);
    await publisher.send(["b", "for those who want it"]);
    expect(texts(await subscriber.receive())).toEqual(["b", "for those who want it"]);
    proxy.terminate();
    await running;
  });

  test("a proxy forwards subscriptions that ready() reads while it runs", async () => {
    const { proxy, publisher } = await broker();
    const before = proxy.backEnd.ready({ subscriptions: 2 });
    await proxy.backEnd.bind("tcp://127.0.0.1:*");
    const running = proxy.run();
    const first = subscriberOf(proxy, "a");
    await subscribed(publisher, first, "a");
    expect(await settles(before)).toBe(false);
    const during = proxy.backEnd.ready({ subscriptions: 3 });
    const second = subscriberOf(proxy, "b", "c");
    await Promise.all([before, during]);
    await subscribed(publisher, second, "b");
    await subscribed(publisher, second, "c");
    proxy.terminate();
    await running;
  });

  test("ready() counts the subscriptions that the proxy forwarded before", async () => {
    const { proxy, publisher } = await broker();
    const one = proxy.backEnd.ready({ subscriptions: 1 });
    await proxy.backEnd.bind("tcp://127.0.0.1:*");
    const running = proxy.run();
    await subscribed(publisher, subscriberOf(proxy, "a"), "a");
    await one;
    await subscribed(publisher, subscriberOf(proxy, "b"), "b");
    await proxy.backEnd.ready({ subscriptions: 2 });
    proxy.terminate();
    await running;
  });

  test("the proxy's end ends a pending ready()", async () => {
    const { proxy } = await broker();
    const ready = proxy.backEnd.ready({ subscriptions: 1 });
    await proxy.backEnd.bind("tcp://127.0.0.1:*");
    const running = proxy.run();
    expect(await settles(ready)).toBe(false);
    proxy.terminate();
    await running;
    await expect(ready).rejects.toMatchObject({ code: "EAGAIN" });
  });

  test("peers are counted while it runs", async () => {
    const proxy = new Proxy(use(new Pull()), use(new Push()));
    const ready = [proxy.frontEnd.ready({ peers: 2 }), proxy.backEnd.ready()];
    for (const end of [proxy.frontEnd, proxy.backEnd]) await end.bind("tcp://127.0.0.1:*");
    const running = proxy.run();
    const sink = use(new Pull());
    sink.connect(endpointOf(proxy.backEnd));
    for (const text of ["one", "other"]) {
      const push = use(new Push());
      push.connect(endpointOf(proxy.frontEnd));
      await push.send(text);
    }
    await Promise.all(ready);
    expect([texts(await sink.receive()), texts(await sink.receive())].flat().sort()).toEqual(["one", "other"]);
    proxy.terminate();
    await running;
  });
});

describe("a proxy and other additions", () => {
  test("a requester over a ROUTER and DEALER; batches and streams on the way", async () => {
    const proxy = new Proxy(use(new Router()), use(new Dealer()));
    for (const end of [proxy.frontEnd, proxy.backEnd]) await end.bind("tcp://127.0.0.1:*");
    const running = proxy.run();
    const router = use(new Router());
    router.connect(endpointOf(proxy.backEnd));
    // A REP of streams: each request is written back unchanged.
    const echo = nodeReadable(router).pipe(nodeWritable(router));
    const requester = new Requester();
    use(requester.socket);
    requester.connect(endpointOf(proxy.frontEnd));
    const words = Array.from({ length: 500 }, (_, i) => `word ${i}`);
    const replies = await Promise.all(words.map((word) => requester.request(word)));
    expect(replies.map(texts)).toEqual(words.map((word) => [word]));
    echo.destroy();
    requester.close();
    proxy.terminate();
    await running;
  });

  test("a socket in a running proxy is refused by every addition that would take its messages", async () => {
    const proxy = new Proxy(use(new Pair()), use(new Pair()));
    for (const end of [proxy.frontEnd, proxy.backEnd]) await end.bind(`inproc://${uniqueName()}`);
    const running = proxy.run();
    const { frontEnd } = proxy;
    const EBUSY = { code: "EBUSY" };
    expect(() => frontEnd.trySend("x")).toThrow(expect.objectContaining(EBUSY) as Error);
    expect(() => frontEnd.tryReceive()).toThrow(expect.objectContaining(EBUSY) as Error);
    for (const call of [
      () => frontEnd.sendMany(["x"]),
      () => frontEnd.receiveMany(),
      () => frontEnd.receiveDetailed(),
      () => frontEnd.messages().next(),
      () => frontEnd[Symbol.asyncIterator]().next(),
      () => readableStream(frontEnd).getReader().read(),
    ])
      await expect((async () => call())()).rejects.toMatchObject(EBUSY);
    proxy.terminate();
    await running;
  });
});

test("a poller over a socket whose messages ready() has read", async () => {
  const publisher = use(new XPublisher());
  const ready = publisher.ready({ subscriptions: 2 });
  await publisher.bind("tcp://127.0.0.1:*");
  const subscriber = use(new Subscriber());
  subscriber.subscribe("a", "b");
  subscriber.connect(endpointOf(publisher));
  await ready;
  const poller = new Poller<XPublisher>().add(publisher, POLLIN);
  const seen: string[] = [];
  for await (const { socket } of poller) {
    seen.push(String(socket.tryReceive()));
    if (seen.length === 2) break;
  }
  expect(seen).toEqual(["\x01a", "\x01b"]);
  await expect(poller.wait({ timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" });
});

test("receiveDetailed() counts the subscriptions that it takes", async () => {
  const publisher = use(new XPublisher());
  const one = publisher.ready({ subscriptions: 1 });
  await publisher.bind("tcp://127.0.0.1:*");
  const subscriber = use(new Subscriber());
  subscriber.connect(endpointOf(publisher));
  for (const topic of ["a", "b"]) {
    subscriber.subscribe(topic);
    expect(texts((await publisher.receiveDetailed()).message)).toEqual([`\x01${topic}`]);
  }
  await one;
  await publisher.ready({ subscriptions: 2 });
});

test("batches, streams and loops over a socket whose messages ready() has read", async () => {
  const publisher = use(new XPublisher());
  const ready = publisher.ready({ subscriptions: 4 });
  await publisher.bind("tcp://127.0.0.1:*");
  const subscriber = use(new Subscriber());
  subscriber.subscribe("a", "b", "c", "d");
  subscriber.connect(endpointOf(publisher));
  await ready;
  expect((await publisher.receiveMany(1)).map(texts)).toEqual([["\x01a"]]);
  const reader = readableStream(publisher).getReader();
  expect(texts((await reader.read()).value!)).toEqual(["\x01b"]);
  await reader.cancel();
  for await (const message of publisher.messages()) {
    expect(texts(message)).toEqual(["\x01c"]);
    break;
  }
  expect((await publisher.receiveMany()).map(texts)).toEqual([["\x01d"]]);
});

test("diagnostics of a requester, an authenticated socket's events, and ready(), all at once", async () => {
  const told: string[] = [];
  const listen = (message: unknown): void => void told.push((message as { type: string }).type);
  subscribe("libzmq-wasm:handshake", listen);
  try {
    const reply = use(new Reply());
    const events: string[] = [];
    reply.events.on("handshake", ({ type }) => events.push(type));
    const ready = reply.ready();
    await reply.bind("tcp://127.0.0.1:*");
    const requester = new Requester();
    use(requester.socket);
    const met = requester.socket.ready();
    requester.connect(endpointOf(reply));
    const answer = requester.request("?");
    await reply.send(await reply.receive());
    expect(texts(await answer)).toEqual(["?"]);
    await Promise.all([ready, met]);
    while (events.length < 1 || told.length < 2) await turn();
    expect([events, told]).toEqual([["handshake"], ["handshake", "handshake"]]);
    requester.close();
  } finally {
    unsubscribe("libzmq-wasm:handshake", listen);
  }
});
