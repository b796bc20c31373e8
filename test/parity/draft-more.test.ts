/** Draft types that npm zeromq does not have, and their behaviour on an event loop. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { Channel, Client, Dish, Gather, Peer, Radio, Scatter, Server } from "../../ts/draft.js";
import { Proxy } from "../../ts/index.js";
import { endpointOf, newContext, settles, texts, turn, uniqueName, newInstance } from "../support.js";
import { connected, refusal, use } from "./libraries.js";

test("PEERs connect to each other by routing id", async () => {
  const [bound, peer] = [use(new Peer()), use(new Peer())];
  await bound.bind("tcp://127.0.0.1:*");
  const routingId = peer.connectPeer(endpointOf(bound));
  await peer.send("hello", { routingId });
  const [message, from] = await bound.receive();
  expect(String(message)).toBe("hello");
  await bound.send("hello yourself", from);
  for await (const [answer, back] of peer) {
    expect([String(answer), back.routingId]).toEqual(["hello yourself", routingId]);
    break;
  }
  expect(await refusal(() => peer.connectPeer("nonsense"))).toMatchObject({ how: "throws", code: "EINVAL" });
  expect(await refusal(() => peer.connectPeer(1 as unknown as string))).toMatchObject({ type: "TypeError" });
});

test("CHANNELs talk in pairs", async () => {
  const [a, b] = [use(new Channel()), use(new Channel())];
  await a.bind("tcp://127.0.0.1:*");
  b.connect(endpointOf(a));
  await a.send("there");
  expect(texts(await b.receive())).toEqual(["there"]);
  await b.send("back");
  expect(texts(await a.receive())).toEqual(["back"]);
});

test.each(["tcp", "inproc"])(
  "SCATTER waits at the high-water mark and goes on, in order, over %s",
  async (transport) => {
    const scatter = use(new Scatter({ sendHighWaterMark: 10 }));
    await scatter.bind(transport === "tcp" ? "tcp://127.0.0.1:*" : `inproc://${uniqueName()}`);
    const gather = connected(new Gather({ receiveHighWaterMark: 10 }), endpointOf(scatter));
    const message = "x".repeat(10_000);
    const sending = (async () => {
      for (let i = 0; i < 3000; i++) await scatter.send(`${i} ${message}`);
    })();
    expect(await settles(sending)).toBe(false);
    for (let i = 0; i < 3000; i++) expect(String((await gather.receive())[0])).toBe(`${i} ${message}`);
    await sending;
  },
);

test("a SERVER's sends go in the order of the calls, until the queue to the peer is full", async () => {
  const server = use(new Server({ sendHighWaterMark: 5 }));
  await server.bind(`inproc://${uniqueName()}`);
  const client = connected(new Client({ receiveHighWaterMark: 5 }), endpointOf(server));
  await client.send("here");
  const [, peer] = await server.receive();
  const sends = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => server.send(`${i}`, peer)));
  for (const [i, sent] of sends.entries())
    expect(sent).toMatchObject(i < 10 ? { status: "fulfilled" } : { status: "rejected", reason: { code: "EAGAIN" } });
  for (let i = 0; i < 10; i++) expect(texts(await client.receive())).toEqual([`${i}`]);
  await server.send("next", peer);
  expect(texts(await client.receive())).toEqual(["next"]);
});

describe("the end of thread-safe sockets", () => {
  test("messages that were sent before close() arrive, and then the context closes", async () => {
    const context = newContext();
    const [scatter, gather] = [new Scatter({ context }), use(new Gather())];
    await gather.bind("tcp://127.0.0.1:*");
    scatter.connect(endpointOf(gather));
    for (let i = 0; i < 500; i++) await scatter.send(`${i}`);
    scatter.close();
    const closing = context.close();
    for (let i = 0; i < 500; i++) expect(texts(await gather.receive())).toEqual([`${i}`]);
    await closing;
  });

  test("a context with any number of them, open and closed, closes", async () => {
    const context = newContext();
    for (let round = 0; round < 20; round++) {
      const sockets = [new Server({ context }), new Radio({ context }), new Dish({ context }), new Peer({ context })];
      for (const socket of sockets) await socket.bind("tcp://127.0.0.1:*");
      if (round % 2) for (const socket of sockets) socket.close();
      await turn();
    }
    await context.close();
    expect(context.closed).toBe(true);
  });

  test("they close without a monitor if there is no room for one", async () => {
    const context = newContext({ maxSockets: 2 });
    const server = new Server({ context });
    const client = new Client({ context });
    server.close();
    client.close();
    await context.close();
  });

  test.each(["closed", "open"])("a process ends when all is sent, its socket left %s", async (ending) => {
    const gather = use(new Gather());
    await gather.bind("tcp://127.0.0.1:*");
    const program = join(import.meta.dirname, "..", "programs", "scatters.mjs");
    const args = [program, endpointOf(gather), "900", "10000", ending];
    const ended = promisify(execFile)(process.execPath, args);
    for (let i = 0; i < 900; i++) {
      const [message] = await gather.receive();
      expect(message).toHaveLength(10_000);
      expect(parseInt(String(message), 10)).toBe(i);
    }
    expect((await ended).stdout).toBe("");
  });

  test("an instance that dies rejects pending operations", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const server = new Server({ context });
    await server.bind("tcp://127.0.0.1:*");
    const receiving = server.receive();
    instance.destroy();
    await expect(receiving).rejects.toBe(instance.failure);
    expect(server.closed).toBe(true);
  });
});

test("a proxy keeps the groups of RADIOs", async () => {
  const proxy = new Proxy(new Dish(), new Radio());
  use(proxy.frontEnd).join("g");
  await proxy.frontEnd.bind("tcp://127.0.0.1:*");
  await use(proxy.backEnd).bind("tcp://127.0.0.1:*");
  const running = proxy.run();
  const [radio, dish] = [use(new Radio()), use(new Dish())];
  dish.join("g");
  radio.connect(endpointOf(proxy.frontEnd));
  dish.connect(endpointOf(proxy.backEnd));
  const state = { heard: false };
  const received = dish.receive().finally(() => {
    state.heard = true;
  });
  while (!state.heard) {
    await radio.send("through", { group: "g" });
    await turn();
  }
  const [message, { group }] = await received;
  expect([String(message), String(group)]).toEqual(["through", "g"]);
  proxy.terminate();
  await running;
});
