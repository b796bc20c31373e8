/**
 * Sockets and contexts without a reference are closed when they are garbage-collected, and not
 * before their work is done.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, expect, test } from "vitest";
import { Context, Dealer, Pull, Push, Router, type Instance } from "../../ts/index.js";
import { endpointOf, newContext, texts, turn, use, newInstance } from "../support.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

let instance: Instance;
beforeEach(() => {
  instance = newInstance();
});

/** Collects garbage until the condition holds, which is looked at after `look`. */
async function collected(condition: () => boolean, look: () => Promise<void> = turn): Promise<void> {
  while (!condition()) {
    collectGarbage();
    await look();
  }
}

/** Collects garbage several times, for objects that must stay. */
async function collectSome(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await turn();
  }
}

test("a socket is closed, and its endpoint free", async () => {
  const context = newContext({ instance });
  const idle = instance.exports.port_descriptors();
  const endpoint = await (async () => {
    const pull = new Pull({ context });
    await pull.bind("tcp://127.0.0.1:*");
    return endpointOf(pull);
  })();
  expect(instance.exports.port_descriptors()).toBeGreaterThan(idle);
  const other = use(new Pull({ context }));
  await collected(() => {
    try {
      other.bindSync(endpoint);
      return true;
    } catch {
      return false;
    }
  });
});

test("a pending receive or send keeps its socket", async () => {
  const context = newContext({ instance });
  const start = async (): Promise<{ endpoint: string; received: Promise<Buffer[]>; sent: Promise<void> }> => {
    const dealer = new Dealer({ context });
    const [received, sent] = [dealer.receive(), dealer.send("from the dealer")];
    await dealer.bind("tcp://127.0.0.1:*");
    return { endpoint: endpointOf(dealer), received, sent };
  };
  const { endpoint, received, sent } = await start();
  await collectSome();
  const router = use(new Router({ context }));
  router.connect(endpoint);
  const [id, text] = await router.receive();
  expect(String(text)).toBe("from the dealer");
  await sent;
  await collectSome();
  await router.send([id!, "to the dealer"]);
  expect(texts(await received)).toEqual(["to the dealer"]);
});

test("the unsent messages of a socket are sent", async () => {
  const context = newContext({ instance });
  const pull = use(new Pull({ context }));
  await pull.bind("tcp://127.0.0.1:*");
  await (async () => {
    const push = new Push({ context });
    push.connect(endpointOf(pull));
    for (let i = 0; i < 100; i++) await push.send(String(i));
  })();
  await collectSome();
  for (let i = 0; i < 100; i++) expect(texts(await pull.receive())).toEqual([String(i)]);
});

test("a context is closed with its last socket", async () => {
  const idle = instance.exports.port_descriptors();
  (() => {
    const pull = new Pull({ context: new Context({ instance }) });
    pull.bindSync("tcp://127.0.0.1:*");
  })();
  expect(instance.exports.port_descriptors()).toBeGreaterThan(idle);
  await collected(() => instance.exports.port_descriptors() === idle);
});

test.each(["closed", "dropped"])("a context goes with a %s socket that waits for an inproc peer", async (end) => {
  const idle = instance.exports.port_descriptors();
  const reference = await (async () => {
    const context = new Context({ instance });
    const dealer = new Dealer({ context, linger: 0 });
    dealer.connect("inproc://never bound");
    await dealer.send("to nobody");
    if (end === "closed") dealer.close();
    return new WeakRef(context);
  })();
  await turn(); // an object lives as long as the job that made its WeakRef
  const gone = { context: false };
  await collected(
    () => gone.context && instance.exports.port_descriptors() === idle,
    async () => {
      await turn();
      gone.context = reference.deref() === undefined;
      await turn();
    },
  );
});

test("a socket whose options were refused is closed at once, not when it is collected", async () => {
  const context = newContext({ instance, maxSockets: 10 });
  use(new Push({ context }));
  const before = instance.exports.port_descriptors();
  for (let i = 0; i < 100; i++) {
    expect(() => new Push({ context, linger: 0, sendHighWaterMark: -1 })).toThrow(
      expect.objectContaining({
        code: "EINVAL",
        detail: expect.stringContaining("sendHighWaterMark = -1") as string,
      }) as Error,
    );
    while (instance.exports.port_descriptors() > before) await turn();
  }
});

test("an observed socket is collected, and its observer gets the end", async () => {
  const context = newContext({ instance });
  const types: string[] = [];
  const ended = (() => {
    const pull = new Pull({ context });
    pull.bindSync("tcp://127.0.0.1:*");
    const { events } = pull;
    pull.unbindSync(endpointOf(pull));
    return (async () => {
      for await (const { type } of events) types.push(type);
    })();
  })();
  const state = { over: false };
  void ended.then(() => {
    state.over = true;
  });
  await collected(() => state.over);
  expect(types).toEqual(["close", "end"]);
});
