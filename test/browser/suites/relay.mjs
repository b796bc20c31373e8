/** Pages that reach tcp and ipc peers through a relay. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @typedef {import("../world.mjs").World} World */

const LARGE_BYTES = 5_000_000;

/**
 * A relay on the site of the pages, which allows the endpoints.
 * @param {World} world @param {readonly string[]} allow
 * @param {Partial<import("libzmq-wasm/relay").RelayOptions>} [options]
 */
function relayFor(world, allow, options = {}) {
  const relay = world.createRelay({ allow: [...allow], origins: [world.site.origin], ...options });
  relay.attach(world.site.server, "/relay");
  world.onEnd(() => relay.close());
  return relay;
}

/** The page uses the relay. @param {import("playwright-core").Page} page @param {string} [url] */
const use = (page, url = "/relay") => page.evaluate((relay) => zmq.useInstance(zmq.createInstance({ relay })), url);

/** The page's code: a message of 5 MB, there and back. */
const askLarge = async (/** @type {readonly [string, number, object]} */ [endpoint, size, options]) => {
  const request = new zmq.Request({ ...options, linger: 0 });
  request.connect(endpoint);
  const bytes = new Uint8Array(size).map((_, at) => at * 7);
  await request.send(bytes);
  const [echo] = await request.receive();
  return echo.length === size && echo.every((byte, at) => byte === bytes[at]);
};

/** The page's code: the events of a connection that does not come about. */
const eventsOf = async (/** @type {string} */ endpoint) => {
  const request = new zmq.Request({ linger: 0 });
  const events = [];
  const retried = new Promise((resolve) => request.events.on("connect:retry", resolve));
  for (const type of ["connect", "close", "connect:retry"]) request.events.on(type, () => events.push(type));
  request.connect(endpoint);
  await retried;
  request.close();
  return events;
};

export default {
  /** @param {World} world */
  "tcp with CURVE, 5 MB both ways": async (world) => {
    const [server, client] = [world.zmq.curveKeyPair(), world.zmq.curveKeyPair()];
    const endpoint = await world.echo({ curveServer: true, curveSecretKey: server.secretKey }, "tcp://127.0.0.1:*");
    relayFor(world, [endpoint]);
    const page = await world.page();
    await use(page);
    const keys = {
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    };
    assert.equal(await page.evaluate(askLarge, /** @type {const} */ ([endpoint, LARGE_BYTES, keys])), true);
  },

  "ipc, and tcp by a name": async (world) => {
    const folder = mkdtempSync(join(tmpdir(), "libzmq-wasm-relay-"));
    world.onEnd(() => rmSync(folder, { recursive: true }));
    const [ipc, tcp] = [await world.echo({}, `ipc://${folder}/socket`), await world.echo({}, "tcp://127.0.0.1:*")];
    const named = tcp.replace("127.0.0.1", "localhost");
    relayFor(world, [`ipc://${folder}/*`, "tcp://localhost:*"]);
    const page = await world.page();
    await use(page);
    for (const endpoint of [ipc, named])
      assert.equal(await page.evaluate(askLarge, /** @type {const} */ ([endpoint, 1000, {}])), true, endpoint);
  },

  "STREAM: bytes of plain tcp": async (world) => {
    const stream = await world.bound(new world.zmq.Stream(), "tcp://127.0.0.1:*");
    relayFor(world, [stream.lastEndpoint ?? ""]);
    const page = await world.page();
    await use(page);
    const sent = page.evaluate(async (endpoint) => {
      const stream = new zmq.Stream();
      stream.connect(endpoint);
      const [id] = await stream.receive(); // connected
      await stream.send([id, "raw bytes"]);
      return texts((await stream.receive()).slice(1));
    }, stream.lastEndpoint);
    const [id] = await stream.receive();
    assert.equal(String((await stream.receive())[1]), "raw bytes");
    await stream.send([id ?? "", "answer"]);
    assert.deepEqual(await sent, ["answer"]);
  },

  "a page that does not read holds back its peer, and gets all of it later": async (world) => {
    const push = await world.bound(
      new world.zmq.Push({ sendHighWaterMark: 1, sendTimeout: 1500, linger: 0 }),
      "tcp://127.0.0.1:*",
    );
    relayFor(world, [push.lastEndpoint ?? ""]);
    const page = await world.page();
    await use(page);
    await page.evaluate(async (endpoint) => {
      globalThis.pull = new zmq.Pull({ receiveHighWaterMark: 1 });
      pull.connect(endpoint);
    }, push.lastEndpoint);
    let sent = 0;
    await assert.rejects(
      async () => {
        for (; sent < 200; sent++) await push.send(Buffer.alloc(1_000_000, sent));
      },
      { code: "EAGAIN" },
    );
    assert.ok(sent < 60, `${sent} MB were taken`);
    const intact = await page.evaluate(async (sent) => {
      for (let i = 0; i < sent; i++) {
        const [part] = await pull.receive();
        if (part.length !== 1_000_000 || part[0] !== i || part[999_999] !== i) return i;
      }
      return sent;
    }, sent);
    assert.equal(intact, sent);
  },

  "a peer that does not read holds back the page": async (world) => {
    const pull = await world.bound(new world.zmq.Pull({ receiveHighWaterMark: 1 }), "tcp://127.0.0.1:*");
    relayFor(world, [pull.lastEndpoint ?? ""]);
    const page = await world.page();
    await use(page);
    const [sent, code] = await page.evaluate(async (endpoint) => {
      const push = new zmq.Push({ sendHighWaterMark: 1, sendTimeout: 1500, linger: 0 });
      push.connect(endpoint);
      for (let count = 0; ; count++)
        try {
          await push.send(new Uint8Array(1_000_000));
        } catch (error) {
          return [count, error.code];
        }
    }, pull.lastEndpoint);
    assert.equal(code, "EAGAIN");
    assert.ok(sent < 60, `${sent} MB were taken`);
    for (let i = 0; i < 3; i++) assert.equal((await pull.receive())[0]?.length, 1_000_000);
  },

  "a peer that is absent is tried again, as by tcp": async (world) => {
    const endpoint = await world.echo({}, "tcp://127.0.0.1:*");
    await world.clear();
    relayFor(world, [endpoint]);
    const page = await world.page();
    await use(page);
    assert.deepEqual(await page.evaluate(eventsOf, endpoint), ["close", "connect:retry"]);
  },

  "what the relay does not allow is refused, with its reason on the console": async (world) => {
    const endpoint = await world.echo({}, "tcp://127.0.0.1:*");
    const events = [];
    relayFor(world, ["tcp://127.0.0.1:1"], { report: (event) => events.push(event) });
    const page = await world.page();
    await use(page);
    await page.evaluate(eventsOf, endpoint);
    assert.ok(
      world.said.some((line) => line.includes(`the relay does not allow ${endpoint}`)),
      world.said.join("\n"),
    );
    assert.deepEqual(
      [events[0].type, events[0].code, events[0].endpoint, events[0].origin],
      ["close", 4403, endpoint, world.site.origin],
    );
  },

  "pages of other origins are refused": async (world) => {
    const endpoint = await world.echo({}, "tcp://127.0.0.1:*");
    const events = [];
    const relay = world.createRelay({
      allow: ["tcp://*:*"],
      origins: ["https://example.org"],
      report: (event) => events.push(event),
    });
    relay.attach(world.site.server, "/relay");
    world.onEnd(() => relay.close());
    const page = await world.page();
    await use(page);
    await page.evaluate(eventsOf, endpoint);
    assert.deepEqual([events[0].type, events[0].code, events[0].origin], ["refuse", 403, world.site.origin]);
  },

  "a relay of its own port, which ends and comes again": async (world) => {
    const endpoint = await world.echo({}, "tcp://127.0.0.1:*");
    const options = { allow: [endpoint], origins: [world.site.origin] };
    const first = world.createRelay(options);
    const port = await first.listen();
    const page = await world.page();
    await use(page, `ws://127.0.0.1:${port}/`);
    assert.equal(await page.evaluate(askLarge, /** @type {const} */ ([endpoint, 10, {}])), true);
    await page.evaluate(async (endpoint) => {
      globalThis.request = new zmq.Request({ reconnectInterval: 20, linger: 0 });
      globalThis.disconnected = new Promise((resolve) => request.events.on("disconnect", () => resolve(true)));
      request.connect(endpoint);
      await request.send("one");
      await request.receive();
    }, endpoint);
    await first.close();
    assert.equal(await page.evaluate("disconnected"), true);
    const second = world.createRelay(options);
    world.onEnd(() => second.close());
    await second.listen(port);
    assert.deepEqual(await page.evaluate(`request.send("two").then(() => request.receive()).then(texts)`), ["two"]);
  },

  "authorize() decides by the URL of the relay": async (world) => {
    const endpoint = await world.echo({}, "tcp://127.0.0.1:*");
    relayFor(world, [endpoint], {
      authorize: async (request) => new URL(request.url ?? "", "http://relay").searchParams.get("token") === "secret",
    });
    const page = await world.page();
    await use(page);
    assert.deepEqual(await page.evaluate(eventsOf, endpoint), ["close", "connect:retry"]);
    const other = await world.page();
    await use(other, "/relay?token=secret");
    assert.equal(await other.evaluate(askLarge, /** @type {const} */ ([endpoint, 10, {}])), true);
  },
};
