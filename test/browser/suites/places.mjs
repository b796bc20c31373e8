/** Where the package runs in a browser: workers, and pages with a content security policy. */
import assert from "node:assert/strict";
import { START } from "../world.mjs";

/** @typedef {import("../world.mjs").World} World */

/** What a worker does: it asks, and posts the answer. */
const ASK = `
const ask = async (endpoint) => {
  await zmq.preload();
  const request = new zmq.Request({ linger: 0 });
  request.connect(endpoint);
  await request.send("question");
  return texts(await request.receive());
};`;
const WORKER = `${START}${ASK}
onmessage = async ({ data }) => postMessage(await ask(data).catch((error) => [String(error)]));`;

export default {
  /** @param {World} world */
  "a web worker": async (world) => {
    world.site.add("/worker.js", { body: WORKER });
    const page = await world.page();
    const answer = await page.evaluate(
      async (endpoint) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.postMessage(endpoint);
        return new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
      },
      await world.echo(),
    );
    assert.deepEqual(answer, ["question"]);
  },

  "a shared worker": async (world) => {
    const body = `${START}${ASK}
onconnect = ({ ports: [port] }) => { port.onmessage = async ({ data }) => port.postMessage(await ask(data).catch((error) => [String(error)])); };`;
    world.site.add("/shared.js", { body });
    const page = await world.page();
    const answer = await page.evaluate(
      async (endpoint) => {
        const { port } = new SharedWorker("/shared.js", { type: "module" });
        port.postMessage(endpoint);
        return new Promise((resolve) => (port.onmessage = ({ data }) => resolve(data)));
      },
      await world.echo(),
    );
    assert.deepEqual(answer, ["question"]);
  },

  "a service worker answers a page's fetch by a request": async (world) => {
    const body = `${START}${ASK}
addEventListener("install", (event) => event.waitUntil(zmq.preload().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const endpoint = new URL(event.request.url).searchParams.get("ask");
  if (endpoint) event.respondWith(ask(endpoint).then((answer) => new Response(answer), (error) => new Response(String(error))));
});`;
    world.site.add("/service.js", { body });
    const page = await world.page();
    const answer = await page.evaluate(
      async (endpoint) => {
        const controlled = new Promise((resolve) => (navigator.serviceWorker.oncontrollerchange = resolve));
        await navigator.serviceWorker.register("/service.js", { type: "module" });
        if (!navigator.serviceWorker.controller) await controlled;
        return (await fetch(`/any?ask=${encodeURIComponent(endpoint)}`)).text();
      },
      await world.echo(),
    );
    assert.equal(answer, "question");
  },

  "a page whose policy allows wasm-unsafe-eval, and nothing else that is unsafe": async (world) => {
    const endpoint = await world.echo();
    const { host } = new URL(endpoint.replace("ws:", "http:"));
    const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws://${host}`;
    world.site.add("/start.js", { body: `${START}await zmq.preload(); globalThis.ready = true;` });
    world.site.add("/strict", {
      body: `<!doctype html><script type="module" src="/start.js"></script>`,
      headers: { "content-security-policy": policy },
    });
    const page = await world.page("/strict");
    assert.deepEqual(
      await page.evaluate(async (endpoint) => {
        const request = new zmq.Request({ linger: 0 });
        request.connect(endpoint);
        await request.send("question");
        return texts(await request.receive());
      }, endpoint),
      ["question"],
    );
  },

  "a pipeline across web workers": async (world) => {
    const worker = `${START}
onmessage = async ({ data: [pull, push] }) => {
  await zmq.preload();
  const [input, output] = [new zmq.Pull(), new zmq.Push()];
  input.connect(pull);
  output.connect(push);
  for await (const [part] of input) await output.send(String(Number(text(part)) ** 2));
};`;
    world.site.add("/worker.js", { body: worker });
    const [push, pull] = [await world.bound(new world.zmq.Push()), await world.bound(new world.zmq.Pull())];
    const page = await world.page();
    await page.evaluate(
      (endpoints) => {
        for (let i = 0; i < 2; i++) new Worker("/worker.js", { type: "module" }).postMessage(endpoints);
      },
      [push.lastEndpoint, pull.lastEndpoint],
    );
    for (let i = 0; i < 20; i++) await push.send(`${i}`);
    const results = new Set();
    while (results.size < 20) results.add(Number((await pull.receive())[0]));
    assert.deepEqual(
      [...results].sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, i) => i ** 2),
    );
  },

  "a page in a background tab": async (world) => {
    const endpoint = await world.echo();
    const page = await world.page();
    const front = await page.context().newPage();
    await front.bringToFront();
    assert.equal(
      await page.evaluate(async (endpoint) => {
        const request = new zmq.Request({ linger: 0 });
        request.connect(endpoint);
        for (let i = 0; i < 50; i++) {
          await request.send("question");
          await request.receive();
        }
        return 50;
      }, endpoint),
      50,
    );
  },
};
