/**
 * ready(), which waits for peers and subscriptions; and objects that are closed at the end of a
 * block.
 */
import { describe, expect, test } from "vitest";
import {
  Context,
  Pair,
  Proxy,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Subscriber,
  XPublisher,
  createInstance,
  type EventType,
  type Socket,
} from "../../ts/index.js";
import { endpointOf, newContext, settles, texts, transports, turn, uniqueName, use } from "../support.js";

/** Binds and connects. Waits until both sides are connected. */
async function met(bound: Socket, connected: Socket, endpoint: string): Promise<void> {
  const ready = [use(bound).ready(), use(connected).ready()];
  await bound.bind(endpoint);
  connected.connect(endpointOf(bound));
  await Promise.all(ready);
}

describe("ready()", () => {
  const networks = [...transports].filter(([name]) => name !== "inproc");

  test.each(networks)(
    "resolves when both sides have completed the handshake, over %s",
    async (name, { endpoint, ipv6 }) => {
      const [push, pull] = [new Push({ ipv6, immediate: true }), new Pull({ ipv6 })];
      await met(pull, push, endpoint());
      // Over ws, libzmq reports the handshake before it attaches the pipe, which another thread
      // may do later.
      if (name === "ws") await push.send("at once");
      else expect(push.trySend("at once")).toBe(true);
      expect(texts(await pull.receive())).toEqual(["at once"]);
    },
  );

  test("XPUB: no message is lost that is sent after the subscription has arrived", async () => {
    const [publisher, subscriber] = [use(new XPublisher()), use(new Subscriber())];
    const ready = publisher.ready({ subscriptions: 2 });
    await publisher.bind("tcp://127.0.0.1:*");
    subscriber.subscribe("a", "b");
    subscriber.connect(endpointOf(publisher));
    await ready;
    await publisher.sendMany(["a1", "c1", "b1"]);
    expect([await subscriber.receive(), await subscriber.receive()].map(texts)).toEqual([["a1"], ["b1"]]);
    // Messages that ready() has read are received all the same.
    expect(publisher.readable).toBe(true);
    const first = await publisher.receiveDetailed();
    expect([first.message, publisher.tryReceive()].map((parts) => texts(parts!))).toEqual([["\x01a"], ["\x01b"]]);
    expect(publisher.readable).toBe(false);
    await publisher.ready({ subscriptions: 2 });
    subscriber.unsubscribe("a");
    expect(texts(await publisher.receive())).toEqual(["\x00a"]);
    const more = publisher.ready({ subscriptions: 2 });
    expect(await settles(more)).toBe(false);
    subscriber.subscribe("d");
    await more;
  });

  test("XPUB over inproc", async () => {
    const [publisher, subscriber] = [use(new XPublisher()), use(new Subscriber())];
    await publisher.bind(`inproc://${uniqueName()}`);
    subscriber.connect(endpointOf(publisher));
    const ready = publisher.ready({ subscriptions: 1 });
    expect(await settles(ready)).toBe(false);
    subscriber.subscribe("x");
    await ready;
  });

  test("counts the peers that are connected at the same time", async () => {
    const pull = use(new Pull());
    const three = pull.ready({ peers: 3 });
    await pull.bind("tcp://127.0.0.1:*");
    const pushes = [use(new Push()), use(new Push())];
    for (const push of pushes) push.connect(endpointOf(pull));
    await pull.ready({ peers: 2 });
    expect(await settles(three)).toBe(false);
    const gone = new Promise((resolve) => {
      pull.events.on("disconnect", resolve);
    });
    pushes[0]!.close();
    await gone;
    const two = pull.ready({ peers: 2 });
    use(new Push()).connect(endpointOf(pull));
    await two;
    use(new Push()).connect(endpointOf(pull));
    await three;
    await pull.ready({ peers: 0 });
  });

  test("other observers get all events", async () => {
    const [reply, request] = [use(new Reply()), use(new Request())];
    const { events } = reply;
    const ready = reply.ready();
    await reply.bind("tcp://127.0.0.1:*");
    request.connect(endpointOf(reply));
    await ready;
    const types: EventType[] = [];
    while (types.at(-1) !== "handshake") types.push((await events.receive()).type);
    expect(types).toEqual(["bind", "accept", "handshake"]);
    reply.close();
    for await (const { type } of events) types.push(type);
    expect(types.at(-1)).toBe("end");
    expect(events.closed).toBe(true);
  });

  test("an observer that is opened later does not get earlier events", async () => {
    const [pull, push] = [new Pull(), new Push()];
    await met(pull, push, "tcp://127.0.0.1:*");
    const { events } = pull;
    const next = events.receive();
    push.close();
    expect((await next).type).toBe("disconnect");
    events.close();
    expect(events.closed).toBe(true);
  });

  test("reports the number of peers and the obstacle when it is aborted", async () => {
    const server = use(new Pull({ plainServer: true }));
    await server.bind("tcp://127.0.0.1:*");
    // The server speaks PLAIN, and this client does not.
    const client = use(new Push());
    const controller = new AbortController();
    const given = client.ready({ signal: controller.signal });
    const closed = client.ready();
    await expect(client.ready({ peers: 2, timeout: 1 })).rejects.toMatchObject({
      code: "EAGAIN",
      detail: "0 of 2 peers are there",
    });
    const failing = new Promise((resolve) => {
      client.events.on("handshake:error:protocol", resolve);
      client.events.on("handshake:error:other", resolve);
    });
    client.connect(endpointOf(server));
    await failing;
    await expect(client.ready({ timeout: 1 })).rejects.toMatchObject({
      detail: expect.stringContaining("0 of 1 peers are there; the last handshake failed") as string,
    });
    controller.abort();
    await expect(given).rejects.toMatchObject({ name: "AbortError" });
    client.close();
    await expect(closed).rejects.toMatchObject({ code: "EAGAIN" });
  });

  test("is refused if libzmq cannot report peers, or if it is too late", async () => {
    const publisher = use(new Publisher());
    await expect(publisher.ready({ subscriptions: 1 })).rejects.toMatchObject({
      code: "ENOTSUP",
      detail: expect.stringContaining("XPublisher") as string,
    });
    const near = use(new Pair());
    await near.bind(`inproc://${uniqueName()}`);
    await expect(near.ready()).rejects.toMatchObject({
      code: "ENOTSUP",
      detail: expect.stringContaining("inproc") as string,
    });
    const [pull, push] = [use(new Pull()), use(new Push())];
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(endpointOf(pull));
    await push.send("x");
    await pull.receive();
    await expect(pull.ready()).rejects.toMatchObject({
      code: "EINVAL",
      detail: expect.stringContaining("before bind()") as string,
    });
    expect(() => near.ready(1 as never)).toThrow(TypeError);
    await expect(use(new Pair()).ready({ peers: "1" as never })).rejects.toBeInstanceOf(TypeError);
    near.close();
    expect(() => near.ready()).toThrow(expect.objectContaining({ code: "EBADF" }) as Error);
  });

  test("rejects if the instance ends", async () => {
    const instance = createInstance();
    const socket = new Pull({ context: new Context({ instance }) });
    const ready = socket.ready();
    expect(await settles(ready)).toBe(false);
    instance.destroy();
    await expect(ready).rejects.toMatchObject({ name: "DestroyedError" });
  });
});

describe("the end of a block", () => {
  /** Does what `await using` does at the end of its block, with either name of the symbol. */
  async function end(thing: object): Promise<void> {
    const symbol = (Symbol as { asyncDispose?: symbol }).asyncDispose ?? Symbol.for("Symbol.asyncDispose");
    await (thing as Record<symbol, () => Promise<void>>)[symbol]!();
  }

  test("closes sockets and observers, and may repeat it without an error", async () => {
    const socket = use(new Pair());
    const { events } = socket;
    await end(events);
    expect(events.closed).toBe(true);
    await end(socket);
    await end(socket);
    expect(socket.closed).toBe(true);
    const second = use(new Pair());
    second[Symbol.dispose]();
    expect(second.closed).toBe(true);
  });

  test("a context waits until the messages of its sockets are sent", async () => {
    const context = newContext();
    const pull = use(new Pull());
    await pull.bind("tcp://127.0.0.1:*");
    const push = use(new Push({ context }));
    push.connect(endpointOf(pull));
    await push.send("last words");
    await end(context);
    expect(push.closed).toBe(true);
    expect(texts(await pull.receive())).toEqual(["last words"]);
  });

  test("a wait for a context is aborted", async () => {
    const context = newContext();
    const push = use(new Push({ context }));
    push.connect("tcp://127.0.0.1:9");
    await push.send("nobody will read this");
    await expect(context.close({ timeout: 1 })).rejects.toMatchObject({
      code: "EAGAIN",
      detail: expect.stringContaining("linger") as string,
    });
    expect(push.closed).toBe(true);
  });

  test("ends a proxy, and closes its sockets", async () => {
    const [front, back] = [use(new Pull()), use(new Push())];
    await front.bind("tcp://127.0.0.1:*");
    await back.bind("tcp://127.0.0.1:*");
    const proxy = new Proxy(front, back);
    await end(proxy);
    expect(front.closed).toBe(false);
    const running = proxy.run();
    await end(proxy);
    await running;
    expect([front.closed, back.closed]).toEqual([true, true]);
  });

  test("a proxy runs until its signal is aborted", async () => {
    const [front, back] = [use(new Pull()), use(new Push())];
    await front.bind("tcp://127.0.0.1:*");
    await back.bind("tcp://127.0.0.1:*");
    const controller = new AbortController();
    const running = new Proxy(front, back).run({ signal: controller.signal });
    expect(await settles(running)).toBe(false);
    controller.abort(new Error("that is all"));
    await expect(running).rejects.toThrow("that is all");
    while (!front.closed || !back.closed) await turn();
  });

  test("an observer's wait is aborted", async () => {
    const { events } = use(new Pair());
    await expect(events.receive({ timeout: 1 })).rejects.toMatchObject({ code: "EAGAIN" });
    await expect(events.receive({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  });
});
