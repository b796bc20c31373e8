/** Subscriptions whose command has more than 255 bytes, while their topic has not. */
import * as native from "zeromq";
import { describe, expect, onTestFinished, test } from "vitest";
import { Subscriber, XPublisher } from "../../ts/index.js";
import { curveOptions, endpointOf, link, transports, use } from "../support.js";

/**
 * Lengths around each boundary: 245 + 10 and 248 + 7 are the longest short commands, 255 the
 * longest short topic.
 */
const LENGTHS = [0, 1, ...Array.from({ length: 16 }, (_, i) => 245 + i), 1_000, 70_000];

function topic(length: number): Buffer {
  return Buffer.alloc(length, "topic ");
}

interface Receiver {
  receive(): Promise<Buffer[]>;
}
interface Subscribing {
  subscribe(...topics: Buffer[]): void;
  unsubscribe(...topics: Buffer[]): void;
}

/** Expects that each topic arrives as a subscription, and then as its cancellation. */
async function expectTopics(publisher: Receiver, subscriber: Subscribing): Promise<void> {
  for (const length of LENGTHS) {
    subscriber.subscribe(topic(length));
    const [message] = await publisher.receive();
    expect([length, message!.equals(Buffer.concat([Buffer.from([1]), topic(length)]))]).toEqual([length, true]);
  }
  for (const length of LENGTHS) {
    subscriber.unsubscribe(topic(length));
    const [message] = await publisher.receive();
    expect([length, message!.equals(Buffer.concat([Buffer.from([0]), topic(length)]))]).toEqual([length, true]);
  }
}

const ZMTP = Array.from(transports).filter(([name]) => name !== "ws" && name !== "inproc");
const OTHERS = Array.from(transports).filter(([name]) => name === "ws" || name === "inproc");

test.each(ZMTP)("topics of every length are subscribed and cancelled over %s", async (_name, transport) => {
  const publisher = new XPublisher();
  const subscriber = new Subscriber();
  await link(publisher, subscriber, transport);
  await expectTopics(publisher, subscriber);
});

test("topics of every length are subscribed and cancelled at npm zeromq's XPUB", async () => {
  const publisher = new native.XPublisher({ linger: 0 });
  onTestFinished(() => publisher.close());
  await publisher.bind("tcp://127.0.0.1:*");
  const subscriber = use(new Subscriber());
  subscriber.connect(publisher.lastEndpoint!);
  await expectTopics(publisher, subscriber);
});

describe("with and without the patch", () => {
  test.each(OTHERS)("topics of every length are subscribed and cancelled over %s", async (_name, transport) => {
    const publisher = new XPublisher();
    const subscriber = new Subscriber();
    await link(publisher, subscriber, transport);
    await expectTopics(publisher, subscriber);
  });

  test("topics of every length are subscribed and cancelled with CURVE", async () => {
    const { server, client } = curveOptions();
    const publisher = use(new XPublisher(server));
    const subscriber = use(new Subscriber(client));
    await publisher.bind("tcp://127.0.0.1:*");
    subscriber.connect(endpointOf(publisher));
    await expectTopics(publisher, subscriber);
  });

  test("topics of every length are subscribed and cancelled by npm zeromq's SUB", async () => {
    const publisher = use(new XPublisher());
    await publisher.bind("tcp://127.0.0.1:*");
    const subscriber = new native.Subscriber({ linger: 0 });
    onTestFinished(() => subscriber.close());
    subscriber.connect(endpointOf(publisher));
    await expectTopics(publisher, subscriber);
  });
});
