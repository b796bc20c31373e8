/** The other entries in a page: each shares sockets and contexts with the main entry. */
import assert from "node:assert/strict";
import { START } from "../world.mjs";

/** @typedef {import("../world.mjs").World} World */

const NAMES = ["auth", "draft", "poller", "requester", "streams"];

/** A page with all entries as `zmq`, `auth`, `draft` and so on. */
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module">${START}
${NAMES.map((name) => `import * as ${name} from "/dist/browser/${name}.js"; globalThis.${name} = ${name};`).join("\n")}
await zmq.preload();
globalThis.ready = true;
</script>`;

/** @param {World} world */
function pageWithEntries(world) {
  world.site.add("/entries", { body: PAGE });
  return world.page("/entries");
}

export default {
  /** @param {World} world */
  "Poller: it waits for sockets of the main entry": async (world) => {
    const page = await pageWithEntries(world);
    const found = await page.evaluate(
      async (endpoint) => {
        const [pull, request] = [new zmq.Pull(), new zmq.Request()];
        await pull.bind("inproc://polled");
        const polls = new poller.Poller([pull]).add(request, poller.POLLIN);
        request.connect(endpoint);
        await request.send("answer me");
        const first = await polls.wait();
        return first.map(({ socket, events }) => [socket === request, events]);
      },
      await world.echo(),
    );
    assert.deepEqual(found, [[true, 1]]);
  },

  /** @param {World} world */
  "Loop: handlers of sockets and timers": async (world) => {
    const page = await pageWithEntries(world);
    const seen = await page.evaluate(async () => {
      const [push, pull] = [new zmq.Push(), new zmq.Pull()];
      await pull.bind("inproc://loop");
      push.connect("inproc://loop");
      const loop = new poller.Loop();
      const seen = [];
      loop.on(pull, async () => {
        seen.push(texts(await pull.receive()).join());
        loop.stop();
      });
      loop.after(1, () => push.send("from a timer"));
      await loop.run();
      return seen;
    });
    assert.deepEqual(seen, ["from a timer"]);
  },

  /** @param {World} world */
  "Requester: many requests in flight": async (world) => {
    const page = await pageWithEntries(world);
    const answers = await page.evaluate(
      async (endpoint) => {
        const client = new requester.Requester();
        client.connect(endpoint);
        const numbers = Array.from({ length: 50 }, (_, i) => String(i));
        const replies = await Promise.all(numbers.map((number) => client.request(number)));
        return replies.map((reply, i) => texts(reply).join() === numbers[i]).filter(Boolean).length;
      },
      await world.echo(),
    );
    assert.equal(answers, 50);
  },

  /** @param {World} world */
  "draft: a CLIENT in the page and a SERVER in Node, and RADIO to DISH": async (world) => {
    const { Server } = await world.load("draft.js");
    const server = await world.bound(new Server());
    const page = await pageWithEntries(world);
    const answer = page.evaluate(async (endpoint) => {
      const client = new draft.Client();
      client.connect(endpoint);
      await client.send("question");
      return [client instanceof zmq.Socket, text((await client.receive())[0])];
    }, server.lastEndpoint);
    const [question, { routingId }] = await server.receive();
    await server.send(`answer to ${question}`, { routingId });
    assert.deepEqual(await answer, [true, "answer to question"]);
    const heard = await page.evaluate(async () => {
      const [radio, dish] = [new draft.Radio(), new draft.Dish()];
      dish.join("news");
      await radio.bind("inproc://radio");
      dish.connect("inproc://radio");
      await radio.send("unheard", { group: "weather" });
      await radio.send("heard", { group: "news" });
      const [message, { group }] = await dish.receive();
      return texts([message, group]);
    });
    assert.deepEqual(heard, ["heard", "news"]);
  },

  /** @param {World} world */
  "streams: Web streams, and a reason for those of Node": async (world) => {
    const page = await pageWithEntries(world);
    const result = await page.evaluate(async () => {
      const [push, pull] = [new zmq.Push(), new zmq.Pull()];
      await pull.bind("inproc://streams");
      push.connect("inproc://streams");
      const writer = streams.writableStream(push).getWriter();
      const reader = streams.readableStream(pull).getReader();
      await writer.write(["one", "two"]);
      const { value } = await reader.read();
      await reader.cancel();
      try {
        streams.nodeReadable(pull);
      } catch (error) {
        return [texts(value), `${error.name}: ${error.message}: ${error.detail}`];
      }
      return [texts(value), "nothing is thrown"];
    });
    assert.deepEqual(result, [
      ["one", "two"],
      "TypeError: nodeReadable() is a stream of Node, which a browser does not have: use readableStream(), a Web stream",
    ]);
  },

  /** @param {World} world */
  "auth: a page that is the server of CURVE decides about a peer that binds": async (world) => {
    const page = await pageWithEntries(world);
    const [server, admitted, stranger] = [0, 1, 2].map(() => world.zmq.curveKeyPair());
    const keysOf = (/** @type {{ publicKey: string, secretKey: string }} */ client) => ({
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    });
    const peers = [];
    for (const client of [stranger, admitted])
      peers.push(await world.bound(new world.zmq.Push({ linger: 0, ...keysOf(client) })));
    for (const [i, peer] of peers.entries()) void peer.send(["stranger", "admitted"][i]).catch(() => undefined);
    const result = await page.evaluate(
      async ({ endpoints, curve, secretKey }) => {
        const seen = [];
        const authenticator = new auth.Authenticator({ curve: [curve], onReply: (reply) => seen.push(reply.status) });
        const pull = new zmq.Pull({
          curveServer: true,
          curveSecretKey: secretKey,
          zapEnforceDomain: true,
          zapDomain: "page",
        });
        for (const endpoint of endpoints) pull.connect(endpoint);
        const message = text((await pull.receive())[0]);
        const absent = await auth.loadCertificate("key").catch((error) => error.message);
        pull.close();
        await authenticator[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
        return { message, admitted: seen.includes(200), absent };
      },
      { endpoints: peers.map((peer) => peer.lastEndpoint), curve: admitted.publicKey, secretKey: server.secretKey },
    );
    assert.deepEqual(result, {
      message: "admitted",
      admitted: true,
      absent: "loadCertificate() needs files, which a browser does not have",
    });
  },

  /** @param {World} world */
  "each export is one of the same entry in Node, or a name for other entries": async (world) => {
    const page = await pageWithEntries(world);
    const entries = [["index.js", "zmq"], ...NAMES.map((name) => [`${name}.js`, name])];
    for (const [file, name] of entries) {
      const names = /** @type {string[]} */ (await page.evaluate(`Object.keys(${name})`));
      const expected = Object.keys(await world.load(file)).filter((key) => key !== "default");
      assert.deepEqual(
        expected.filter((key) => !names.includes(key)),
        [],
        name,
      );
    }
  },

  /** @param {World} world */
  "an entry for Node alone says so": async (world) => {
    world.site.add("/bare", {
      body: `<!doctype html><link rel="icon" href="data:,"><script type="module">globalThis.ready = true;</script>`,
    });
    const page = await world.page("/bare");
    for (const name of ["zmq", "v5-compat", "zhelpers", "http", "relay", "sim"]) {
      const error = await page.evaluate(
        (file) =>
          import(file).then(
            () => ({}),
            ({ code, message }) => ({ code, message }),
          ),
        `/dist/browser/not-${name}.js`,
      );
      assert.equal(error.code, "ERR_ZMQ_NOT_IN_BROWSERS");
      assert.ok(error.message.startsWith(`libzmq-wasm/${name} is for Node: `), error.message);
    }
  },
};
