/** libzmq-src/patches/058: connections that a bound socket cannot use. */
import { expect, test } from "vitest";
import { Channel } from "../../ts/draft.js";
import { Pair, Router } from "../../ts/index.js";
import { endpointOf, portOf, texts, use } from "../support.js";
import { message, Peer } from "./peer.js";

test("the second peers of a PAIR are disconnected, and the first one is served", async () => {
  const [bound, first] = [use(new Pair()), use(new Pair())];
  await bound.bind("tcp://127.0.0.1:*");
  first.connect(endpointOf(bound));
  await first.send("first");
  await bound.receive();
  const receiving = bound.receive();
  for (let i = 0; i < 5; i++) {
    const second = await Peer.connect(portOf(bound), "PAIR");
    second.send(message(0, "second"));
    await second.closed;
  }
  await first.send("still there");
  expect(texts(await receiving)).toEqual(["still there"]);
  await bound.send("answer");
  expect(texts(await first.receive())).toEqual(["answer"]);
});

test("the second peers of a CHANNEL are disconnected", async () => {
  const [bound, first] = [use(new Channel()), use(new Channel())];
  await bound.bind("tcp://127.0.0.1:*");
  first.connect(endpointOf(bound));
  await first.send("first");
  await bound.receive();
  const receiving = bound.receive();
  const second = await Peer.connect(portOf(bound), "CHANNEL");
  second.send(message(0, "second"));
  await second.closed;
  await first.send("still there");
  expect(texts(await receiving)).toEqual(["still there"]);
});

test("the old connection of a peer that reconnects ends, with handover", async () => {
  const router = use(new Router({ handover: true }));
  await router.bind("tcp://127.0.0.1:*");
  const id = Buffer.from("peer");
  const old = await Peer.connect(portOf(router), "DEALER", id);
  old.send(message(0, "old"));
  expect(texts(await router.receive())).toEqual(["peer", "old"]);
  const next = await Peer.connect(portOf(router), "DEALER", id);
  next.send(message(0, "next"));
  expect(texts(await router.receive())).toEqual(["peer", "next"]);
  await old.closed;
  await router.send(["peer", "answer"]);
  expect(await next.frame()).toEqual({ flags: 0, body: Buffer.from("answer") });
});
