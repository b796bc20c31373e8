/**
 * The high-water mark: PUSH waits until there is space, PUB drops or waits, and the number of
 * messages in flight is limited.
 */
import { describe, expect, test } from "vitest";
import { Publisher, Pull, Push, Subscriber, XPublisher } from "../../ts/index.js";
import { link, settles, subscribed, texts, transport, transports, turn } from "../support.js";

test("a PUSH waits at its high-water mark, and continues when the peer reads", async () => {
  const [push, pull] = [new Push({ sendHighWaterMark: 1 }), new Pull({ receiveHighWaterMark: 1 })];
  await link(push, pull, transport("inproc"));
  await push.send("one");
  await push.send("two");
  expect(push.writable).toBe(false);
  const third = push.send("three");
  expect(await settles(third)).toBe(false);
  const heard = texts(await pull.receive());
  heard.push(...texts(await pull.receive()));
  await third;
  heard.push(...texts(await pull.receive()));
  expect(heard).toEqual(["one", "two", "three"]);
  expect(push.writable).toBe(true);
});

describe.each([...transports].filter(([name]) => name !== "inproc"))("over %s", (_name, over) => {
  test("messages in flight to a peer that does not read are bounded, and arrive when it reads", async () => {
    const COUNT = 3000;
    const SIZE = 20_000;
    /**
     * Two high-water marks of messages, the kernel's buffers, and the memory of
     * docs/architecture/limits.md, with a margin.
     */
    const BOUND = 20_000_000;
    const [push, pull] = [new Push({ sendHighWaterMark: 1 }), new Pull({ receiveHighWaterMark: 1 })];
    await link(push, pull, over);
    let sent = 0;
    const body = Buffer.alloc(SIZE, "body");
    const sending = (async () => {
      for (; sent < COUNT; sent++) await push.send([String(sent), body]);
    })();
    let before: number;
    do {
      before = sent;
      for (let i = 0; i < 50; i++) await turn();
    } while (sent > before);
    expect(sent * SIZE).toBeLessThan(BOUND);
    for (let received = 0; received < COUNT; received++) {
      const [number, rest] = await pull.receive();
      expect(String(number)).toBe(String(received));
      expect(rest!.length).toBe(SIZE);
      expect((sent - received) * SIZE).toBeLessThan(BOUND);
    }
    await sending;
  });
});

test("a PUB drops messages beyond its high-water mark", async () => {
  const [publisher, subscriber] = [
    new Publisher({ sendHighWaterMark: 5 }),
    new Subscriber({ receiveHighWaterMark: 5 }),
  ];
  subscriber.subscribe();
  await link(publisher, subscriber, transport("inproc"));
  await subscribed(publisher, subscriber);
  for (let i = 0; i < 100; i++) await publisher.send(String(i));
  subscriber.receiveTimeout = 0;
  const heard: string[] = [];
  for (;;) {
    const message = await subscriber.receive().catch(() => undefined);
    if (!message) break;
    heard.push(...texts(message));
  }
  expect(heard).toEqual(Array.from({ length: heard.length }, (_, i) => String(i)));
  expect(heard.length).toBeGreaterThanOrEqual(5);
  expect(heard.length).toBeLessThanOrEqual(10);
  subscriber.receiveTimeout = -1;
  await subscribed(publisher, subscriber);
});

test.each([
  ["PUB", Publisher],
  ["XPUB", XPublisher],
])("an %s with noDrop waits instead", async (_kind, Kind) => {
  const [publisher, subscriber] = [
    new Kind({ sendHighWaterMark: 5, noDrop: true }),
    new Subscriber({ receiveHighWaterMark: 5 }),
  ];
  subscriber.subscribe();
  await link(publisher, subscriber, transport("inproc"));
  await subscribed(publisher, subscriber);
  let sent = 0;
  const sending = (async () => {
    for (; sent < 100; sent++) await publisher.send(String(sent));
  })();
  expect(await settles(sending)).toBe(false);
  expect(sent).toBeLessThanOrEqual(10);
  for (let i = 0; i < 100; i++) expect(texts(await subscriber.receive())).toEqual([String(i)]);
  await sending;
});
