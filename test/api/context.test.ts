/** Contexts and instances: their isolation, and their end. */
import { describe, expect, test } from "vitest";
import { Pair, Pull, Push, type Context } from "../../ts/index.js";
import { endpointOf, newContext, texts, turn, use, newInstance } from "../support.js";

describe("contexts", () => {
  test("a context without sockets can be closed twice", async () => {
    const context = newContext();
    expect(context.ioThreads).toBe(1);
    await Promise.all([context.close(), context.close()]);
    await newContext().close();
    expect(context.closed).toBe(true);
    expect(() => context.ioThreads).toThrow("Context is closed");
    expect(() => new Pair({ context })).toThrow(expect.objectContaining({ code: "EFAULT" }) as Error);
  });

  test("close() ends pending operations of the context's own sockets only", async () => {
    const [context, other] = [newContext(), newContext()];
    const waiting = use(new Pull({ context })).receive();
    const survivor = use(new Pull({ context: other }));
    const survives = survivor.receive();
    await Promise.all([context.close(), expect(waiting).rejects.toMatchObject({ code: "EAGAIN" })]);
    const push = use(new Push({ context: other }));
    await survivor.bind("inproc://survivor");
    push.connect("inproc://survivor");
    await push.send("text");
    expect(texts(await survives)).toEqual(["text"]);
  });

  test("close() ends sockets whose inproc peer never connected, and drops their messages", async () => {
    const context = newContext();
    const push = use(new Push({ context }));
    push.connect("inproc://nobody");
    await push.send("text");
    push.close();
    use(new Push({ context })).connect("inproc://nobody-either");
    await context.close();
  });

  test("each context has its own inproc names", async () => {
    const contexts = [newContext(), newContext()];
    const heard = contexts.map(async (context, i) => {
      const [push, pull] = [use(new Push({ context })), use(new Pull({ context }))];
      await pull.bind("inproc://same");
      push.connect("inproc://same");
      await push.send(String(i));
      return texts(await pull.receive());
    });
    expect(await Promise.all(heard)).toEqual([["0"], ["1"]]);
  });

  test("closed sockets do not count for maxSockets", () => {
    const context = newContext({ maxSockets: 10 });
    for (let i = 0; i < 100; i++) {
      const pair = new Pair({ context });
      pair.bindSync("tcp://127.0.0.1:*");
      pair.close();
    }
  });

  test("a socket beyond maxSockets fails with EMFILE", async () => {
    const context = newContext({ maxSockets: 2 });
    const first = use(new Pair({ context }));
    use(new Pair({ context }));
    expect(() => new Pair({ context })).toThrow(expect.objectContaining({ code: "EMFILE" }) as Error);
    first.close();
    while (!opens(context)) await turn();
  });

  function opens(context: Context): boolean {
    try {
      use(new Pair({ context }));
      return true;
    } catch {
      return false;
    }
  }
});

test("instances share no names and no memory, and end independently", async () => {
  const instances = [newInstance(), newInstance()] as const;
  const sockets = instances.map((instance) => use(new Pair({ context: newContext({ instance }) })));
  const [a, b] = sockets as [Pair, Pair];
  await Promise.all([a.bind("inproc://same"), b.bind("inproc://same")]);
  expect(instances[0].exports.memory).not.toBe(instances[1].exports.memory);
  await a.bind("tcp://127.0.0.1:*");
  b.connect(endpointOf(a));
  await a.send("over tcp");
  expect(texts(await b.receive())).toEqual(["over tcp"]);
  const waiting = b.receive();
  instances[1].destroy();
  await expect(waiting).rejects.toMatchObject({ code: "ERR_ZMQ_DESTROYED" });
  expect([a.closed, b.closed]).toEqual([false, true]);
  const later = use(new Pair({ context: newContext({ instance: instances[0] }) }));
  await later.bind("tcp://127.0.0.1:*");
});
