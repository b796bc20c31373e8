/** Subscriptions over ws with CURVE. */
import { describe, expect, test } from "vitest";
import { Publisher, Subscriber, XPublisher, XSubscriber } from "../../ts/index.js";
import { curveOptions, link, texts, transports } from "../support.js";

const { server, client } = curveOptions();
const [ws, tcp] = [transports.get("ws")!, transports.get("tcp")!];

/** Expects that the publisher sees `topic` subscribed and cancelled. */
async function expectTopic(publisher: XPublisher, subscriber: Subscriber, topic: string): Promise<void> {
  subscriber.subscribe(topic);
  expect(texts(await publisher.receive())).toEqual([`\x01${topic}`]);
  await publisher.send(`${topic} and more`);
  expect(texts(await subscriber.receive())).toEqual([`${topic} and more`]);
  subscriber.unsubscribe(topic);
  expect(texts(await publisher.receive())).toEqual([`\0${topic}`]);
}

/** Publishes until a message arrives, since messages before the subscription are lost. */
async function expectPublished(publisher: Publisher, subscriber: Subscriber | XSubscriber): Promise<void> {
  const state = { arrived: false };
  const arriving = subscriber.receive().finally(() => (state.arrived = true));
  while (!state.arrived) {
    await publisher.send("topic");
    await new Promise(setImmediate);
  }
  expect(texts(await arriving)).toEqual(["topic"]);
}

test("a SUB that connects over ws with CURVE receives the messages of its subscriptions", async () => {
  const [publisher, subscriber] = [new XPublisher(server), new Subscriber(client)];
  await link(publisher, subscriber, ws);
  for (const topic of ["", "t", "t".repeat(300)]) await expectTopic(publisher, subscriber, topic);
});

test("a bound SUB receives the messages of its subscriptions from a PUB that connects", async () => {
  const [publisher, subscriber] = [new Publisher(client), new Subscriber(server)];
  subscriber.subscribe("topic");
  await link(subscriber, publisher, ws);
  await expectPublished(publisher, subscriber);
});

describe("with and without the patch", () => {
  test("a SUB that connects over tcp with CURVE receives the messages of its subscriptions", async () => {
    const [publisher, subscriber] = [new XPublisher(server), new Subscriber(client)];
    await link(publisher, subscriber, tcp);
    await expectTopic(publisher, subscriber, "topic");
  });

  test("an XSUB that connects over ws with CURVE receives the messages of its subscriptions", async () => {
    const [publisher, subscriber] = [new Publisher(server), new XSubscriber(client)];
    await link(publisher, subscriber, ws);
    await subscriber.send("\x01topic");
    await expectPublished(publisher, subscriber);
  });
});
