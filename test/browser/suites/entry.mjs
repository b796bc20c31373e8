/** The entry: loading, errors of a browser, and what its pages need not have. */
import assert from "node:assert/strict";

/** @typedef {import("../world.mjs").World} World */

/**
 * The error that the code throws in the page, as an object.
 * @param {import("playwright-core").Page} page
 * @param {string} code
 */
function errorOf(page, code) {
  return page.evaluate(`(async () => { ${code} })().then(
    () => "nothing is thrown",
    (error) => ({ ...error, name: error.constructor.name, message: error.message }))`);
}

export default {
  /** @param {World} world */
  "sockets before preload() are refused, and work after it": async (world) => {
    world.site.add("/bare", {
      body: `<script type="module">import * as zmq from "/dist/browser.js"; globalThis.zmq = zmq; globalThis.ready = true;</script>`,
    });
    const page = await world.page("/bare");
    const error = await errorOf(page, "new zmq.Request()");
    assert.equal(error.code, "ERR_ZMQ_NOT_LOADED");
    assert.match(error.message, /await preload\(\)/);
    assert.equal(
      await page.evaluate("zmq.preload() === zmq.preload() && zmq.preload().then(() => zmq.version)"),
      "4.3.4",
    );
    assert.equal(await page.evaluate("new zmq.Request().closed"), false);
  },

  "the wasm is compiled while it arrives": async (world) => {
    world.site.add("/bare", {
      body: `<script>
      const { compileStreaming } = WebAssembly; globalThis.streamed = 0;
      WebAssembly.compileStreaming = (...args) => { streamed++; return compileStreaming(...args); };
    </script><script type="module">import * as zmq from "/dist/browser.js"; await zmq.preload(); globalThis.ready = true;</script>`,
    });
    assert.equal(await (await world.page("/bare")).evaluate("streamed"), 1);
  },

  "the wasm is taken from a URL, a Response, a module and bytes, of any type of content": async (world) => {
    const wasm = Buffer.from(await (await fetch(`${world.site.origin}/dist/libzmq.wasm`)).arrayBuffer());
    world.site.add("/elsewhere", { body: wasm, type: "application/octet-stream" });
    world.site.add("/bare", {
      body: `<script type="module">import * as zmq from "/dist/browser.js"; globalThis.zmq = zmq; globalThis.ready = true;</script>`,
    });
    for (const source of [
      `"/elsewhere"`,
      `new URL("/elsewhere", location.href)`,
      `fetch("/elsewhere")`,
      `await fetch("/dist/libzmq.wasm")`,
      `await (await fetch("/elsewhere")).arrayBuffer()`,
      `new Uint8Array(await (await fetch("/elsewhere")).arrayBuffer())`,
      `await WebAssembly.compileStreaming(fetch("/dist/libzmq.wasm"))`,
    ]) {
      const page = await world.page("/bare");
      const made = `(async () => { await zmq.preload({ wasm: ${source} }); return new zmq.Request().closed; })()`;
      assert.equal(await page.evaluate(made), false, source);
      await page.close();
    }
  },

  "an absent wasm is an error that names its URL, and preload() may be called again": async (world) => {
    world.site.add("/page", { body: "<!doctype html>this is no wasm" });
    world.site.add("/bare", {
      body: `<script type="module">import * as zmq from "/dist/browser.js"; globalThis.zmq = zmq; globalThis.ready = true;</script>`,
    });
    const page = await world.page("/bare");
    for (const [path, why] of [
      ["/absent", /status is 404/],
      ["/page", /no WebAssembly, and its type is text\/html/],
    ]) {
      const error = await errorOf(page, `await zmq.preload({ wasm: "${path}" })`);
      assert.equal(error.code, "ERR_ZMQ_NOT_FOUND");
      assert.match(error.message, /** @type {RegExp} */ (why));
      assert.match(error.message, new RegExp(`http://127.0.0.1:\\d+${path}`));
    }
    assert.equal(await page.evaluate("zmq.preload().then(() => new zmq.Pair().closed)"), false);
  },

  "bind is EOPNOTSUPP for all that listens, and says why; inproc is bound": async (world) => {
    const page = await world.page();
    for (const endpoint of [
      "tcp://127.0.0.1:*",
      "tcp://*:5555",
      "ws://*:*",
      "wss://127.0.0.1:443",
      "ipc:///tmp/socket",
      "udp://*:5555",
    ]) {
      const error = await errorOf(page, `await new zmq.Reply().bind("${endpoint}")`);
      assert.deepEqual([error.code, error.address, error.name], ["EOPNOTSUPP", endpoint, "ErrnoError"]);
      assert.match(error.message, /^Operation not supported: a browser accepts no connections/);
      assert.match(error.detail, /connect from here/);
    }
    assert.equal(await page.evaluate(`new zmq.Reply().bind("inproc://here")`), undefined);
  },

  "connect without a relay is EOPNOTSUPP for tcp and ipc, and says what to do": async (world) => {
    const page = await world.page();
    for (const endpoint of ["tcp://127.0.0.1:5555", "ipc:///tmp/socket"]) {
      const error = await errorOf(page, `new zmq.Request().connect("${endpoint}")`);
      assert.deepEqual([error.code, error.address], ["EOPNOTSUPP", endpoint]);
      assert.match(error.detail, /createInstance\(\{ relay/);
    }
    assert.equal((await errorOf(page, `new zmq.Request().connect("udp://127.0.0.1:5555")`)).code, "EOPNOTSUPP");
    assert.equal((await errorOf(page, `new zmq.Request().connect("what://127.0.0.1:5555")`)).code, "EPROTONOSUPPORT");
    assert.equal((await errorOf(page, `new zmq.Request().connect("ws://127.0.0.1")`)).code, "EINVAL");
  },

  "certificates for wss are the browser's": async (world) => {
    const page = await world.page();
    const error = await errorOf(page, `new zmq.Request({ wssTrustPem: "x" }).connect("wss://127.0.0.1:443")`);
    assert.equal(error.code, "EOPNOTSUPP");
    assert.match(error.message, /the browser has the certificates/);
  },

  "a malformed relay is a TypeError": async (world) => {
    const page = await world.page();
    for (const relay of ["ftp://127.0.0.1/", "ws://"])
      assert.equal((await errorOf(page, `zmq.createInstance({ relay: "${relay}" })`)).name, "TypeError", relay);
  },

  "bytes are Uint8Arrays, and no Buffer is needed": async (world) => {
    const page = await world.page();
    const result = await page.evaluate(async () => {
      const [a, b] = [new zmq.Pair(), new zmq.Pair()];
      await a.bind("inproc://bytes");
      b.connect("inproc://bytes");
      await b.send(["text é", new Uint8Array([1, 2]), 3, null, new Float64Array(1)]);
      const parts = await a.receive();
      return [
        typeof Buffer,
        typeof process,
        typeof SharedArrayBuffer,
        ...parts.map((p) => `${p.constructor.name} ${p.length}`),
      ];
    });
    assert.deepEqual(result, ["undefined", "undefined", "undefined", ...[7, 2, 1, 0, 8].map((n) => `Uint8Array ${n}`)]);
  },
};
