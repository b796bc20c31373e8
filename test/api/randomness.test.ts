/**
 * libzmq's rand() differs from instance to instance: first routing ids, request ids and the jitter
 * of reconnections.
 */
import { expect, test } from "vitest";
import { Context, Dealer, Pair, Request, Router, type Instance } from "../../ts/index.js";
import { Client, Server } from "../../ts/draft.js";
import { endpointOf, newInstance, use } from "../support.js";

const INSTANCES = 3;

/** Measures several instances. All results must differ. */
async function differ(measure: (context: Context) => Promise<string>): Promise<void> {
  const seen = new Set<string>();
  for (let i = 0; i < INSTANCES; i++) {
    const instance: Instance = newInstance();
    seen.add(await measure(new Context({ instance })));
  }
  expect(seen.size).toBe(INSTANCES);
}

test("the first routing id that a ROUTER assigns", async () => {
  await differ(async (context) => {
    const [router, dealer] = [use(new Router({ context })), use(new Dealer({ context }))];
    await router.bind("inproc://router");
    dealer.connect("inproc://router");
    await dealer.send("hello");
    const [id] = await router.receive();
    expect(id).toHaveLength(5);
    return id!.toString("hex");
  });
});

test("the first routing id that a SERVER assigns", async () => {
  await differ(async (context) => {
    const [server, client] = [use(new Server({ context })), use(new Client({ context }))];
    await server.bind("inproc://server");
    client.connect("inproc://server");
    await client.send("hello");
    const [, { routingId }] = await server.receive();
    return String(routingId);
  });
});

test("the request ids of a REQ", async () => {
  await differ(async (context) => {
    const [router, request] = [use(new Router({ context })), use(new Request({ context, correlate: true }))];
    await router.bind("inproc://request");
    request.connect("inproc://request");
    await request.send("hello");
    const [, id] = await router.receive();
    expect(id).toHaveLength(4);
    return id!.toString("hex");
  });
});

test("the jitter of reconnections", async () => {
  const gone = use(new Pair());
  await gone.bind("tcp://127.0.0.1:*");
  const nowhere = endpointOf(gone);
  gone.close();
  await differ(async (context) => {
    const socket = use(new Dealer({ context, reconnectInterval: 1_000_000_000, linger: 0 }));
    const retries = socket.events;
    socket.connect(nowhere);
    for await (const event of retries) if (event.type === "connect:retry") return String(event.interval);
    throw new Error("there was no retry");
  });
});
