/** libzmq-src/patches/043: sockets whose ZAP handler returns a user id. */
import { expect, test } from "vitest";
import { curveKeyPair, Pull, Push, Reply, Request, type Context } from "../../ts/index.js";
import { Dish, Radio } from "../../ts/draft.js";
import { endpointOf, newContext, settles, texts, use } from "../support.js";

/** A context whose ZAP handler accepts all peers, as "user". */
async function withZap(): Promise<Context> {
  const context = newContext();
  const handler = use(new Reply({ context }));
  await handler.bind("inproc://zeromq.zap.01");
  void (async () => {
    for await (const [version, id] of handler) await handler.send([version!, id!, "200", "OK", "user", ""]);
  })();
  return context;
}

const keys = curveKeyPair();
const mechanisms = {
  PLAIN: {
    server: { plainServer: true, zapDomain: "domain" },
    client: { plainUsername: "name", plainPassword: "password" },
  },
  CURVE: {
    server: { curveServer: true, curveSecretKey: keys.secretKey, zapDomain: "domain" },
    client: { curveServerKey: keys.publicKey, curvePublicKey: keys.publicKey, curveSecretKey: keys.secretKey },
  },
};

test.each(Object.entries(mechanisms))("a REQ that is a %s server gets its replies", async (_name, sides) => {
  const context = await withZap();
  const request = use(new Request({ context, ...sides.server }));
  const reply = use(new Reply({ ...sides.client }));
  await request.bind("tcp://127.0.0.1:*");
  reply.connect(endpointOf(request));
  for (const text of ["1", "2", "3"]) {
    await request.send(text);
    await reply.send(await reply.receive());
    expect(texts(await request.receive())).toEqual([text]);
  }
});

test.each(Object.entries(mechanisms))("a DISH that is a %s server receives", async (_name, sides) => {
  const context = await withZap();
  const dish = use(new Dish({ context, ...sides.server }));
  const radio = use(new Radio({ ...sides.client }));
  dish.join("group");
  await dish.bind("tcp://127.0.0.1:*");
  radio.connect(endpointOf(dish));
  const received = dish.receive();
  // Messages before the join are lost.
  do await radio.send("body", { group: "group" });
  while (!(await settles(received)));
  const [body] = await received;
  expect(String(body)).toBe("body");
});

test.each(Object.entries(mechanisms))("one message fits into a queue of one, with %s", async (_name, sides) => {
  const context = await withZap();
  const pull = use(new Pull({ context, receiveHighWaterMark: 1, ...sides.server }));
  const push = use(new Push({ ...sides.client }));
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(endpointOf(pull));
  for (const text of ["1", "2", "3"]) {
    await push.send(text);
    expect(texts(await pull.receive())).toEqual([text]);
  }
});
