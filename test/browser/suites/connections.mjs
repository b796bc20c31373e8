/** Connections that break, and pages that are left. */
import assert from "node:assert/strict";
import { once } from "node:events";

/** @typedef {import("../world.mjs").World} World */

/**
 * A request in the page that asks until it is told to stop: `globalThis.asked` counts its answers.
 */
const askOn = (/** @type {string} */ endpoint) => {
  globalThis.asked = 0;
  globalThis.events = [];
  const request = new zmq.Request({
    relaxed: true,
    correlate: true,
    receiveTimeout: 2000,
    reconnectInterval: 20,
    linger: 0,
  });
  request.events.on("disconnect", ({ type }) => events.push(type));
  request.events.on("connect:retry", ({ type }) => events.push(type));
  request.connect(endpoint);
  globalThis.asking = (async () => {
    while (!globalThis.enough) {
      await request.send("ping");
      await request.receive().then(
        () => asked++,
        () => undefined,
      );
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
};

/**
 * Resolves when the function is true in the page, also where the page is in the background and
 * draws no frames.
 * @param {import("playwright-core").Page} page @param {any} condition @param {unknown} [argument]
 */
const until = (page, condition, argument) => page.waitForFunction(condition, argument, { polling: 20 });

/** Resolves when the page has got another answer. @param {import("playwright-core").Page} page */
const another = async (page) => {
  const before = await page.evaluate("asked");
  await until(page, (before) => asked > before, before);
};

/**
 * Serves echoes at the endpoint until it is closed.
 * @param {World} world
 * @param {string} endpoint
 */
async function serve(world, endpoint) {
  const reply = new world.zmq.Reply({ linger: 0 });
  await reply.bind(endpoint);
  void (async () => {
    for await (const message of reply) await reply.send(message);
  })().catch(() => undefined);
  return reply;
}

/** A `disconnect` of the socket. @param {import("libzmq-wasm").Socket} socket */
const disconnected = (socket) => new Promise((resolve) => socket.events.on("disconnect", resolve));

export default {
  /** @param {World} world */
  "a server that comes late, and one that comes again": async (world) => {
    const first = await serve(world, "ws://127.0.0.1:*/zmq");
    const endpoint = first.lastEndpoint ?? "";
    first.close();
    const page = await world.page();
    await page.evaluate(askOn, endpoint);
    await until(page, () => events.includes("connect:retry"));
    for (let round = 0; round < 2; round++) {
      const server = await serve(world, endpoint);
      await another(page);
      server.close();
      await until(page, (count) => events.filter((event) => event === "disconnect").length > count, round);
    }
  },

  "a tab that is closed while it receives: the server goes on with the others": async (world) => {
    const publisher = await world.bound(new world.zmq.XPublisher({ sendHighWaterMark: 10, verbosity: "allSubs" }));
    const [leaving, staying] = [await world.page(), await world.page()];
    for (const page of [leaving, staying])
      await page.evaluate(async (endpoint) => {
        globalThis.received = 0;
        const subscriber = new zmq.Subscriber({ receiveHighWaterMark: 10 });
        subscriber.subscribe("");
        subscriber.connect(endpoint);
        void (async () => {
          for await (const [part] of subscriber) received += part.length;
        })();
      }, publisher.lastEndpoint);
    await publisher.receive();
    await publisher.receive();
    let publishing = true;
    const published = (async () => {
      const message = Buffer.alloc(100_000);
      while (publishing && !publisher.closed) {
        await publisher.send(message);
        await new Promise((resolve) => setTimeout(resolve, 1)); // at a pace that pages keep up with
      }
    })();
    await until(leaving, () => received > 0);
    const gone = disconnected(publisher);
    await leaving.close();
    await gone;
    const before = await staying.evaluate("received");
    await until(staying, (before) => received > before + 1_000_000, before);
    publishing = false;
    await published;
  },

  "a page that comes back from the back-forward cache connects again": async (world) => {
    const server = await serve(world, "ws://127.0.0.1:*/zmq");
    world.onEnd(() => server.close());
    world.site.add("/other", { body: "<!doctype html><script>globalThis.ready = true;</script>" });
    const page = await world.page();
    await page.evaluate(askOn, server.lastEndpoint ?? "");
    await page.evaluate(() => addEventListener("pageshow", ({ persisted }) => (globalThis.persisted = persisted)));
    await another(page);
    const gone = disconnected(server);
    await world.open(page, "/other");
    await gone;
    await page.goBack({ waitUntil: "commit" }); // no page is loaded
    await until(page, () => globalThis.persisted !== undefined);
    assert.equal(await page.evaluate("persisted"), true, "the page was not in the back-forward cache");
    await another(page);
  },

  "offline and online": async (world) => {
    const page = await world.page();
    const server = await serve(world, "ws://127.0.0.1:*/zmq");
    world.onEnd(() => server.close());
    await page.context().setOffline(true);
    await page.evaluate(askOn, server.lastEndpoint ?? "");
    await until(page, () => events.includes("connect:retry"));
    assert.equal(await page.evaluate("asked"), 0);
    await page.context().setOffline(false);
    await another(page);
  },

  "a socket that is closed at once has sent what it was given": async (world) => {
    const pull = await world.bound(new world.zmq.Pull());
    const page = await world.page();
    await page.evaluate(async (endpoint) => {
      const push = new zmq.Push();
      push.connect(endpoint);
      for (let i = 0; i < 100; i++) await push.send(new Uint8Array(10_000).fill(i));
      push.close();
    }, pull.lastEndpoint);
    for (let i = 0; i < 100; i++) assert.equal((await pull.receive())[0]?.[9999], i);
  },

  "100 connections of a page are opened and closed, and none is left": async (world) => {
    const server = await serve(world, "ws://127.0.0.1:*/zmq");
    world.onEnd(() => server.close());
    let open = 0;
    const changes = new (await import("node:events")).EventEmitter();
    server.events.on("accept", () => open++);
    server.events.on("disconnect", () => changes.emit("change", --open));
    const page = await world.page();
    const answers = await page.evaluate(async (endpoint) => {
      let answers = 0;
      for (let round = 0; round < 10; round++)
        await Promise.all(
          Array.from({ length: 10 }, async () => {
            const request = new zmq.Request({ linger: 0 });
            request.connect(endpoint);
            await request.send("x");
            await request.receive();
            answers++;
            request.close();
          }),
        );
      return answers;
    }, server.lastEndpoint);
    assert.equal(answers, 100);
    while (open > 0) await once(changes, "change");
  },
};
