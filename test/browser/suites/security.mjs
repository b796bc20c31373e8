/** Mechanisms between a page and Node, over ws. */
import assert from "node:assert/strict";

/** @typedef {import("../world.mjs").World} World */

/** The page's code: a request with options, and its answer or the first handshake error. */
const ask = async (/** @type {readonly [string, object]} */ [endpoint, options]) => {
  const request = new zmq.Request({ ...options, linger: 0 });
  const failed = new Promise((resolve) => {
    for (const type of ["handshake:error:protocol", "handshake:error:auth", "handshake:error:other", "disconnect"])
      request.events.on(type, (event) => resolve(event.type));
  });
  request.connect(endpoint);
  await request.send("secret");
  return Promise.race([request.receive().then(texts), failed]);
};

export default {
  /** @param {World} world */
  CURVE: async (world) => {
    const page = await world.page();
    const [server, client] = [world.zmq.curveKeyPair(), await page.evaluate("zmq.curveKeyPair()")];
    const endpoint = await world.echo({ curveServer: true, curveSecretKey: server.secretKey });
    const keys = {
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    };
    assert.deepEqual(await page.evaluate(ask, /** @type {const} */ ([endpoint, keys])), ["secret"]);
  },

  "CURVE with the key of another server does not connect": async (world) => {
    const page = await world.page();
    const [server, other, client] = [world.zmq.curveKeyPair(), world.zmq.curveKeyPair(), world.zmq.curveKeyPair()];
    const endpoint = await world.echo({ curveServer: true, curveSecretKey: server.secretKey });
    const keys = {
      curveServerKey: other.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    };
    const result = await page.evaluate(ask, /** @type {const} */ ([endpoint, keys]));
    assert.ok(typeof result === "string", JSON.stringify(result));
  },

  "CURVE and a server without it refuse each other": async (world) => {
    const page = await world.page();
    const [server, client] = [world.zmq.curveKeyPair(), world.zmq.curveKeyPair()];
    const keys = {
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    };
    const endpoint = await world.echo();
    const result = await page.evaluate(async ([endpoint, options]) => {
      const request = new zmq.Request({ ...options, linger: 0 });
      const retried = new Promise((resolve) => request.events.on("connect:retry", (event) => resolve(event.type)));
      request.connect(endpoint);
      return retried;
    }, /** @type {const} */ ([endpoint, keys]));
    assert.equal(result, "connect:retry");
  },

  "PLAIN, with an authenticator": async (world) => {
    const { Authenticator } = await world.load("auth.js");
    const context = new world.zmq.Context();
    world.onEnd(() => context.close());
    const authenticator = new Authenticator({ plain: { admin: "secret" }, context });
    world.onEnd(() => authenticator.close());
    const endpoint = await world.echo({ plainServer: true, zapDomain: "global", context });
    const page = await world.page();
    const good = { plainUsername: "admin", plainPassword: "secret" };
    assert.deepEqual(await page.evaluate(ask, /** @type {const} */ ([endpoint, good])), ["secret"]);
    const bad = { plainUsername: "admin", plainPassword: "wrong" };
    assert.ok(typeof (await page.evaluate(ask, /** @type {const} */ ([endpoint, bad]))) === "string");
  },
};
