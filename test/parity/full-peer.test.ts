/**
 * A peer whose queue is full, on sockets whose messages name their peer, and on a publisher that
 * drops no messages.
 */
import { describe, expect } from "vitest";
import { Publisher, Subscriber } from "../../ts/index.js";
import type { Dealer, Router } from "../../ts/index.js";
import { settles, subscribed, uniqueName } from "../support.js";
import { alone, same, type Library, type Run } from "./scenario.js";

/** A ROUTER with two peers, "a" and "b", each with four messages in its queue at most. */
async function routed(zmq: Library, run: Run, sendTimeout: number): Promise<{ router: Router; dealers: Dealer[] }> {
  const router = run.use(new zmq.Router({ mandatory: true, sendHighWaterMark: 2, sendTimeout }));
  const address = `inproc://${uniqueName()}`;
  await router.bind(address);
  const dealers: Dealer[] = [];
  for (const routingId of ["a", "b"]) {
    const dealer = run.use(new zmq.Dealer({ routingId, receiveHighWaterMark: 2 }));
    dealer.connect(address);
    await dealer.send("hello");
    run.note(await router.receive());
    dealers.push(dealer);
  }
  return { router, dealers };
}

describe.each([-1, 60_000])("a ROUTER with mandatory and a sendTimeout of %i", (sendTimeout) => {
  same("refuses messages to the full peer, and serves the other", async (zmq, run) => {
    const { router, dealers } = await routed(zmq, run, sendTimeout);
    for (let i = 0; i < 6; i++) await run.outcome(`a ${i}`, () => router.send(["a", String(i)]));
    run.note("writable", router.writable);
    for (let i = 0; i < 3; i++) await run.outcome(`b ${i}`, () => router.send(["b", String(i)]));
    for (let i = 0; i < 3; i++) run.note(await dealers[1]!.receive());
    for (let i = 0; i < 4; i++) run.note(await dealers[0]!.receive());
    await run.outcome("a again", () => router.send(["a", "again"]));
    run.note(await dealers[0]!.receive());
  });
});

same("a ROUTER with mandatory whose peers are all full waits until one of them reads", async (zmq, run) => {
  const { router, dealers } = await routed(zmq, run, -1);
  for (let i = 0; i < 4; i++) await router.send(["a", String(i)]);
  for (let i = 0; i < 4; i++) await router.send(["b", String(i)]);
  run.note("writable", router.writable);
  const sending = router.send(["a", "more"]);
  run.note("settles", await settles(sending));
  for (let i = 0; i < 4; i++) run.note(await dealers[1]!.receive());
  await run.outcome("a", () => sending);
  await run.outcome("b", () => router.send(["b", "more"]));
  run.note(await dealers[1]!.receive());
});

alone("noDrop", async (run) => {
  const publisher = run.use(new Publisher({ noDrop: true, sendHighWaterMark: 1 }));
  const subscriber = run.use(new Subscriber({ receiveHighWaterMark: 1 }));
  subscriber.subscribe();
  await publisher.bind("inproc://no-drop");
  subscriber.connect("inproc://no-drop");
  await subscribed(publisher, subscriber);
  for (let i = 0; i < 2; i++) await publisher.send("x");
  const sending = publisher.send("x");
  expect(await settles(sending)).toBe(false);
  for (let i = 0; i < 3; i++) await subscriber.receive();
  await sending;
});
