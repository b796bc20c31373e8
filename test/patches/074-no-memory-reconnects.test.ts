/** libzmq-src/patches/074: a socket reconnects after it had no memory for a message. */
import { expect, test } from "vitest";
import { createInstance, Publisher, Pull, Push, Subscriber, type Instance, type Socket } from "../../ts/index.js";
import { link, newContext, subscribed, texts, transport, use, useInstance } from "../support.js";

/** In inline mode, the last 64 MB of memory are reserved for smaller blocks. */
const MESSAGE_BYTES = 2 ** 20;
const SIZES = [30, 28, 26, 24, 22, 20, 18, 16].map((power) => 2 ** power);

/** Takes all memory that large messages may use. Returns a function that frees a part of it. */
function fill({ exports }: Instance): () => void {
  const taken = SIZES.flatMap((size) => {
    const blocks = [];
    for (let block = exports.malloc(size); block !== 0; block = exports.malloc(size)) blocks.push(block);
    return blocks;
  });
  return () => {
    for (const block of taken) exports.free(block);
  };
}

function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.events.on("disconnect", () => resolve());
  });
}

test.each(["tcp", "ipc", "ws"])("a PULL over %s", async (name) => {
  const instance = useInstance(createInstance({ threads: false }));
  const push = use(new Push({ linger: 0 }));
  const pull = use(new Pull({ context: newContext({ instance }), reconnectInterval: 1 }));
  await link(push, pull, transport(name));
  await push.send("before");
  expect(texts(await pull.receive())).toEqual(["before"]);
  const giveBack = fill(instance);
  const disconnected = Promise.all([ended(pull), ended(push)]);
  await push.send(Buffer.alloc(MESSAGE_BYTES));
  await disconnected;
  giveBack();
  await push.send("after");
  expect(texts(await pull.receive())).toEqual(["after"]);
});

test("a SUB subscribes again", async () => {
  const instance = useInstance(createInstance({ threads: false }));
  const pub = use(new Publisher({ linger: 0 }));
  const sub = use(new Subscriber({ context: newContext({ instance }), reconnectInterval: 1 }));
  sub.subscribe("");
  await link(pub, sub, transport("tcp"));
  await subscribed(pub, sub);
  const giveBack = fill(instance);
  const disconnected = ended(sub);
  await pub.send(Buffer.alloc(MESSAGE_BYTES));
  await disconnected;
  giveBack();
  await subscribed(pub, sub);
});
