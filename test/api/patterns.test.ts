/**
 * Each pattern over each transport, with either side binding: messages of one side arrive on the
 * other, whole and as the pattern specifies.
 */
import { describe, expect, test } from "vitest";
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
import { link, subscribed, texts, transports, type Transport } from "../support.js";

interface Pattern {
  readonly name: string;
  /** Runs the pattern on two sockets, which it connects with `connect`. */
  readonly run: (connect: (a: Socket, b: Socket) => Promise<void>) => Promise<void>;
}

const patterns: Pattern[] = [
  {
    name: "PAIR",
    async run(connect) {
      const [a, b] = [new Pair(), new Pair()];
      await connect(a, b);
      await a.send("question");
      expect(texts(await b.receive())).toEqual(["question"]);
      await b.send(["an", "answer"]);
      expect(texts(await a.receive())).toEqual(["an", "answer"]);
    },
  },
  {
    name: "PUB/SUB",
    async run(connect) {
      const [publisher, subscriber] = [new Publisher(), new Subscriber()];
      subscriber.subscribe("a", "bb");
      await connect(publisher, subscriber);
      await subscribed(publisher, subscriber, "bb"); // the last subscription to reach the publisher
      for (const topic of ["b", "abc", "c", "", "bb", "bba", "ab"]) await publisher.send([topic, "body"]);
      for (const topic of ["abc", "bb", "bba", "ab"])
        expect(texts(await subscriber.receive())).toEqual([topic, "body"]);
      subscriber.unsubscribe("bb");
      subscriber.subscribe("end");
      await subscribed(publisher, subscriber, "end");
      for (const topic of ["bb", "a"]) await publisher.send(topic);
      expect(texts(await subscriber.receive())).toEqual(["a"]);
    },
  },
  {
    name: "REQ/REP",
    async run(connect) {
      const [request, reply] = [new Request(), new Reply()];
      await connect(request, reply);
      for (const question of [["one"], ["two", "parts"], [""]]) {
        await request.send(question);
        expect(texts(await reply.receive())).toEqual(question);
        await reply.send([...question, "!"]);
        expect(texts(await request.receive())).toEqual([...question, "!"]);
      }
    },
  },
  {
    name: "DEALER/ROUTER",
    async run(connect) {
      const [dealer, router] = [new Dealer({ routingId: "dealer" }), new Router({ mandatory: true })];
      await connect(dealer, router);
      await dealer.send(["one", "two"]);
      expect(texts(await router.receive())).toEqual(["dealer", "one", "two"]);
      await router.send(["dealer", "three"]);
      expect(texts(await dealer.receive())).toEqual(["three"]);
      await expect(router.send(["stranger", ""])).rejects.toMatchObject({ code: "EHOSTUNREACH" });
    },
  },
  {
    name: "REQ/ROUTER",
    async run(connect) {
      const [request, router] = [new Request(), new Router()];
      await connect(request, router);
      await request.send("question");
      const [id, empty, question] = await router.receive();
      expect(texts([empty!, question!])).toEqual(["", "question"]);
      await router.send([id!, empty!, "answer"]);
      expect(texts(await request.receive())).toEqual(["answer"]);
    },
  },
  {
    name: "PUSH/PULL",
    async run(connect) {
      const [push, pull] = [new Push(), new Pull()];
      await connect(push, pull);
      for (let i = 0; i < 2000; i += 100) {
        for (let j = i; j < i + 100; j++) await push.send(String(j));
        for (let j = i; j < i + 100; j++) expect(String((await pull.receive())[0])).toBe(String(j));
      }
    },
  },
  {
    name: "XPUB/XSUB",
    async run(connect) {
      const [publisher, subscriber] = [new XPublisher(), new XSubscriber()];
      await connect(publisher, subscriber);
      // A bound socket processes its new peers, and sends them its subscriptions, only in its own
      // calls.
      const message = subscriber.receive();
      await subscriber.send("\x01topic");
      expect(texts(await publisher.receive())).toEqual(["\x01topic"]);
      await publisher.send("other");
      await publisher.send("topic of the day");
      expect(texts(await message)).toEqual(["topic of the day"]);
      await subscriber.send("\x00topic");
      expect(texts(await publisher.receive())).toEqual(["\x00topic"]);
    },
  },
  {
    name: "messages of 1, 2, 65 and 200 parts",
    async run(connect) {
      const [a, b] = [new Dealer(), new Dealer()];
      await connect(a, b);
      const messages = [1, 2, 64, 65, 128, 200].map((n) => Array.from({ length: n }, (_, i) => `part ${i} of ${n}`));
      for (const message of messages) await a.send(message);
      for (const message of messages) expect(texts(await b.receive())).toEqual(message);
    },
  },
];

async function connectEitherWay(transport: Transport, swapped: boolean, a: Socket, b: Socket): Promise<void> {
  await (swapped ? link(b, a, transport) : link(a, b, transport));
}

describe.each([...transports])("over %s", (_name, transport) => {
  for (const { name, run } of patterns)
    test.each([
      ["first", false],
      ["second", true],
    ])(`${name}, the %s binds`, async (_which, swapped) => {
      await run((a, b) => connectEitherWay(transport, swapped, a, b));
    });
});
