/**
 * Proxies on an event loop, and cases that npm zeromq does not survive. proxy.test.ts has those
 * that it does.
 */
import { describe, expect, test } from "vitest";
import { Context, Dealer, Pair, Proxy, Pull, Push, Router } from "../../ts/index.js";
import { endpointOf, link, newContext, settles, texts, transports, turn, uniqueName, newInstance } from "../support.js";
import { bound, connected, refusal, use } from "./libraries.js";

describe("on an event loop", () => {
  test.each([...transports])("many messages of many sizes and parts over %s", async (_name, transport) => {
    const proxy = new Proxy(new Pull(), new Push());
    const [source, sink] = [use(new Push()), use(new Pull())];
    await link(proxy.frontEnd, source, transport);
    await link(proxy.backEnd, sink, transport);
    const running = proxy.run();
    const message = (i: number): string[] =>
      Array.from({ length: 1 + (i % 5) }, (_, part) => `${part} ${"x".repeat((i * 37) % 3000)}`);
    const sending = (async () => {
      for (let i = 0; i < 3000; i++) await source.send(message(i));
    })();
    for (let i = 0; i < 3000; i++) expect(texts(await sink.receive())).toEqual(message(i));
    await sending;
    proxy.terminate();
    await running;
  });

  test("a back end that takes nothing holds the source back; a way that is blocked does not block the other", async () => {
    const proxy = new Proxy(new Dealer({ receiveHighWaterMark: 10 }), new Dealer({ sendHighWaterMark: 10 }));
    const name = uniqueName();
    await use(proxy.frontEnd).bind(`inproc://${name}-front`);
    await use(proxy.backEnd).bind(`inproc://${name}-back`);
    const running = proxy.run();
    const source = use(new Dealer({ sendHighWaterMark: 10, sendTimeout: 0 }));
    const sink = use(new Dealer({ receiveHighWaterMark: 10 }));
    source.connect(`inproc://${name}-front`);
    sink.connect(`inproc://${name}-back`);
    let sent = 0;
    for (let idle = 0; idle < 20;) {
      await turn();
      const refused = await source.send(`${sent}`).then(
        () => false,
        () => true,
      );
      if (refused) idle++;
      else sent++;
    }
    expect(sent).toBeGreaterThan(20);
    expect(sent).toBeLessThan(60);
    await sink.send("the other way");
    expect(texts(await source.receive())).toEqual(["the other way"]);
    for (let i = 0; i < sent; i++) expect(texts(await sink.receive())).toEqual([`${i}`]);
    await source.send("goes on");
    expect(texts(await sink.receive())).toEqual(["goes on"]);
    proxy.terminate();
    await running;
  });

  test("nothing is read from the front end while the back end has no peer", async () => {
    const [front, back] = [use(new Pull()), use(new Push())];
    await front.bind(`inproc://${uniqueName()}`);
    await back.bind(`inproc://${uniqueName()}`);
    const proxy = new Proxy(front, back);
    const running = proxy.run();
    const source = connected(new Push(), endpointOf(front));
    await source.send("waits");
    await turn();
    expect(front.readable).toBe(true);
    const sink = connected(new Pull(), endpointOf(back));
    expect(texts(await sink.receive())).toEqual(["waits"]);
    proxy.terminate();
    await running;
  });

  test("a proxy under full load leaves the event loop to others, and both ways get their share", async () => {
    const proxy = new Proxy(new Pair(), new Pair());
    const [a, b] = [use(new Pair()), use(new Pair())];
    const inproc = { endpoint: () => `inproc://${uniqueName()}`, ipv6: false };
    await link(proxy.frontEnd, a, inproc);
    await link(proxy.backEnd, b, inproc);
    const running = proxy.run();
    const state = { received: [0, 0], over: false };
    const flood = async (from: Pair): Promise<void> => {
      while (!state.over) await from.send("x");
    };
    const drain = async (to: Pair, which: 0 | 1): Promise<void> => {
      for await (const { length } of to) state.received[which]! += length;
    };
    const work = Promise.allSettled([flood(a), flood(b), drain(a, 0), drain(b, 1)]);
    let turns = 0;
    for (; Math.min(...state.received) < 50_000; turns++) await turn();
    expect(turns).toBeGreaterThan(20);
    expect(Math.max(...state.received)).toBeLessThan(2 * Math.min(...state.received));
    state.over = true;
    proxy.terminate();
    await running;
    a.close();
    b.close();
    await work;
  });

  // npm zeromq loses a RESUME soon after a PAUSE, as libzmq 4.3.5 does.
  test("a pause holds messages back, in order, and ends", async () => {
    const proxy = new Proxy(new Pull(), new Push());
    const ends = await bound(proxy.frontEnd, proxy.backEnd);
    const running = proxy.run();
    const [source, sink] = [connected(new Push(), ends.front), connected(new Pull(), ends.back)];
    proxy.pause();
    proxy.pause();
    for (let i = 0; i < 100; i++) await source.send([`${i}`, "last part"]);
    const received = sink.receive();
    expect(await settles(received)).toBe(false);
    while (!proxy.frontEnd.readable) await turn();
    proxy.resume();
    expect(texts(await received)).toEqual(["0", "last part"]);
    for (let i = 1; i < 100; i++) expect(texts(await sink.receive())).toEqual([`${i}`, "last part"]);
    proxy.pause();
    proxy.terminate();
    await running;
    expect(proxy.backEnd.closed).toBe(true);
  });

  test("a socket may be its own opposite", async () => {
    const router = new Router();
    await use(router).bind("tcp://127.0.0.1:*");
    const proxy = new Proxy(router, router);
    const running = proxy.run();
    const dealer = connected(new Dealer(), endpointOf(router));
    await dealer.send(["to", "myself"]);
    expect(texts(await dealer.receive())).toEqual(["to", "myself"]);
    proxy.terminate();
    await running;
    expect(router.closed).toBe(true);
  });

  test("one proxy at a time has a socket", async () => {
    const [front, back, other] = [new Pull(), new Push(), use(new Push())];
    await bound(front, back);
    await other.bind("tcp://127.0.0.1:*");
    const proxy = new Proxy(front, back);
    const running = proxy.run();
    for (const second of [proxy, new Proxy(front, other), new Proxy(other, back)])
      expect(await refusal(() => second.run())).toMatchObject({
        how: "throws",
        code: "EBUSY",
        message: "Socket is already in a proxy that runs",
      });
    expect(other.closed).toBe(false);
    proxy.terminate();
    await running;
  });

  test("a context that is closed ends its proxies with ETERM", async () => {
    const context = newContext();
    const [front, back] = [new Pull({ context }), new Push({ context })];
    await front.bind(`inproc://${uniqueName()}`);
    await back.bind(`inproc://${uniqueName()}`);
    const running = refusal(() => new Proxy(front, back).run());
    await context.close();
    expect(await running).toMatchObject({ how: "rejects", code: "ETERM" });
    expect([front.closed, back.closed]).toEqual([true, true]);
  });

  test("an instance that dies ends its proxies, and two instances share none", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [front, back, stranger] = [new Pull({ context }), new Push({ context }), use(new Push())];
    for (const socket of [front, back, stranger]) await socket.bind(`inproc://${uniqueName()}`);
    expect(await refusal(() => new Proxy(front, stranger).run())).toMatchObject({
      how: "throws",
      code: "EINVAL",
      message: "Both sockets must be in the same instance of libzmq",
    });
    const running = new Proxy(front, back).run();
    instance.destroy();
    await expect(running).rejects.toBe(instance.failure);
    await expect(new Context({ instance }).close()).resolves.toBeUndefined();
  });
});
