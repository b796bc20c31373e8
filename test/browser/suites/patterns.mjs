/** The socket types, between a page and Node, over ws; and within a page. */
import assert from "node:assert/strict";

/** @typedef {import("../world.mjs").World} World */

/** 5 MB. */
const LARGE_BYTES = 5_000_000;
const COUNT = 1000;

export default {
  /** @param {World} world */
  "REQ and REP": async (world) => {
    const page = await world.page();
    const answers = await page.evaluate(
      async (endpoint) => {
        const request = new zmq.Request();
        request.connect(endpoint);
        const found = [];
        for (const question of ["one", "two"]) {
          await request.send([question, ""]);
          found.push(texts(await request.receive()));
        }
        return found;
      },
      await world.echo(),
    );
    assert.deepEqual(answers, [
      ["one", ""],
      ["two", ""],
    ]);
  },

  "PUB and SUB, with filters and a subscription that ends": async (world) => {
    const publisher = await world.bound(new world.zmq.XPublisher());
    const page = await world.page();
    const received = page.evaluate(async (endpoint) => {
      const subscriber = new zmq.Subscriber();
      subscriber.subscribe("wanted", "also");
      subscriber.connect(endpoint);
      const first = texts(await subscriber.receive());
      subscriber.unsubscribe("wanted");
      return [first, texts(await subscriber.receive())];
    }, publisher.lastEndpoint);
    const subscriptions = [];
    while (subscriptions.length < 2) subscriptions.push(String((await publisher.receive())[0]));
    assert.deepEqual(subscriptions.sort(), ["\u0001also", "\u0001wanted"]);
    await publisher.send(["unwanted", "0"]);
    await publisher.send(["wanted", "1"]);
    assert.equal(String((await publisher.receive())[0]), "\0wanted");
    await publisher.send(["wanted", "2"]);
    await publisher.send(["also", "3"]);
    assert.deepEqual(await received, [
      ["wanted", "1"],
      ["also", "3"],
    ]);
  },

  "PUB in the page and SUB in Node": async (world) => {
    const subscriber = await world.bound(new world.zmq.Subscriber());
    subscriber.subscribe("");
    const page = await world.page();
    const next = subscriber.receive();
    await page.evaluate(async (endpoint) => {
      const publisher = new zmq.XPublisher();
      publisher.connect(endpoint);
      await publisher.receive(); // the subscription
      await publisher.send(["from", "the page"]);
    }, subscriber.lastEndpoint);
    assert.deepEqual((await next).map(String), ["from", "the page"]);
  },

  "PUSH and PULL, many messages both ways, in order": async (world) => {
    const [pull, push] = [await world.bound(new world.zmq.Pull()), await world.bound(new world.zmq.Push())];
    const page = await world.page();
    const sent = page.evaluate(async ([endpoint, count]) => {
      const push = new zmq.Push();
      push.connect(endpoint);
      for (let i = 0; i < count; i++) await push.send(`${i}`);
    }, /** @type {const} */ ([pull.lastEndpoint, COUNT]));
    for (let i = 0; i < COUNT; i++) assert.equal(String((await pull.receive())[0]), `${i}`);
    await sent;
    const received = page.evaluate(async ([endpoint, count]) => {
      const pull = new zmq.Pull();
      pull.connect(endpoint);
      for (let i = 0; i < count; i++) if (text((await pull.receive())[0]) !== `${i}`) return i;
      return count;
    }, /** @type {const} */ ([push.lastEndpoint, COUNT]));
    for (let i = 0; i < COUNT; i++) await push.send(`${i}`);
    assert.equal(await received, COUNT);
  },

  "DEALER and ROUTER, with a routing id": async (world) => {
    const router = await world.bound(new world.zmq.Router());
    const page = await world.page();
    const answer = page.evaluate(async (endpoint) => {
      const dealer = new zmq.Dealer({ routingId: "page" });
      dealer.connect(endpoint);
      await dealer.send(["question"]);
      return texts(await dealer.receive());
    }, router.lastEndpoint);
    const [id, question] = await router.receive();
    assert.deepEqual([String(id), String(question)], ["page", "question"]);
    await router.send([id ?? "", "answer"]);
    assert.deepEqual(await answer, ["answer"]);
  },

  "PAIR, and XSUB": async (world) => {
    const [pair, xpub] = [await world.bound(new world.zmq.Pair()), await world.bound(new world.zmq.XPublisher())];
    const page = await world.page();
    const done = page.evaluate(async ([pairEndpoint, xpubEndpoint]) => {
      const pair = new zmq.Pair();
      pair.connect(pairEndpoint);
      await pair.send("hello");
      const xsub = new zmq.XSubscriber();
      xsub.connect(xpubEndpoint);
      await xsub.send("\u0001topic");
      return [texts(await pair.receive()), texts(await xsub.receive())];
    }, /** @type {const} */ ([pair.lastEndpoint, xpub.lastEndpoint]));
    assert.equal(String((await pair.receive())[0]), "hello");
    await pair.send("world");
    assert.equal(String((await xpub.receive())[0]), "\u0001topic");
    await xpub.send("topic news");
    assert.deepEqual(await done, [["world"], ["topic news"]]);
  },

  "5 MB both ways, byte by byte": async (world) => {
    const endpoint = await world.echo();
    const page = await world.page();
    const result = await page.evaluate(async ([endpoint, size]) => {
      const request = new zmq.Request();
      request.connect(endpoint);
      const bytes = new Uint8Array(size).map((_, at) => at * 7);
      await request.send(bytes);
      const [echo] = await request.receive();
      return echo.length === size && echo.every((byte, at) => byte === bytes[at]);
    }, /** @type {const} */ ([endpoint, LARGE_BYTES]));
    assert.equal(result, true);
  },

  "a pull that does not read holds the sender back, in both directions": async (world) => {
    const pull = await world.bound(new world.zmq.Pull({ receiveHighWaterMark: 1 }));
    const page = await world.page();
    const sent = await page.evaluate(async (endpoint) => {
      const push = new zmq.Push({ sendHighWaterMark: 1, sendTimeout: 1000, linger: 0 });
      push.connect(endpoint);
      for (let count = 0; ; count++)
        try {
          await push.send(new Uint8Array(1_000_000));
        } catch (error) {
          push.close();
          return [count, error.code];
        }
    }, pull.lastEndpoint);
    assert.equal(sent[1], "EAGAIN");
    assert.ok(sent[0] < 50, `${sent[0]} MB were taken`);
  },

  "inproc between sockets of a page, and a Proxy": async (world) => {
    const page = await world.page();
    const result = await page.evaluate(async () => {
      const proxy = new zmq.Proxy(new zmq.Router(), new zmq.Dealer());
      await proxy.frontEnd.bind("inproc://front");
      await proxy.backEnd.bind("inproc://back");
      const running = proxy.run();
      const [request, reply] = [new zmq.Request(), new zmq.Reply()];
      request.connect("inproc://front");
      reply.connect("inproc://back");
      await request.send("question");
      const question = texts(await reply.receive());
      await reply.send("answer");
      const answer = texts(await request.receive());
      proxy.terminate();
      await running;
      return [question, answer];
    });
    assert.deepEqual(result, [["question"], ["answer"]]);
  },

  "batches, events and async iteration are the API of Node": async (world) => {
    const push = await world.bound(new world.zmq.Push());
    const page = await world.page();
    const result = page.evaluate(async (endpoint) => {
      const pull = new zmq.Pull();
      const handshake = new Promise((resolve) => pull.events.on("handshake", ({ type }) => resolve(type)));
      pull.connect(endpoint);
      const event = await handshake;
      const found = [];
      for await (const [part] of pull) if (found.push(text(part)) === 2) break;
      const batch = await pull.receiveBatch(2);
      return [event, ...found, ...Array.from(batch, (parts) => text(parts[0]))];
    }, push.lastEndpoint);
    await push.send("one");
    await push.send("two");
    await push.sendBatch(new world.zmq.Batch(["three", "four"]));
    assert.deepEqual((await result).slice(0, 4), ["handshake", "one", "two", "three"]);
  },
};
