/** Proxies as seen from outside: the same as in npm zeromq. proxy-loop.test.ts has more. */
import { describe, expect, test } from "vitest";
import type { Socket } from "../../ts/index.js";
import { endpointOf, subscribed, texts } from "../support.js";
import { bound, connected, libraries, refusal, use, type Library } from "./libraries.js";

const EINVAL = { how: "throws", code: "EINVAL" };
const EBADF = { how: "throws", type: "Error", code: "EBADF", message: "Socket is closed" };
const EBUSY = { how: "throws", code: "EBUSY", message: "Socket is blocked by a bind or unbind operation" };
const EFSM = { how: "rejects", code: "EFSM", message: "Operation cannot be accomplished in current state" };

describe.each(libraries)("%s", (_name, zmq) => {
  test("the arguments of a proxy", async () => {
    const { Proxy, Pull, Push } = zmq;
    const wrong = Proxy as unknown as new (...sockets: unknown[]) => unknown;
    const front = use(new Pull());
    const back = use(new Push());
    for (const sockets of [[], [1, back], [null, back], ["pull", back]])
      expect(await refusal(() => new wrong(...sockets))).toMatchObject({
        type: "TypeError",
        message: "Front-end must be a socket object",
      });
    for (const sockets of [[front], [front, undefined], [front, null]])
      expect(await refusal(() => new wrong(...sockets))).toMatchObject({
        type: "TypeError",
        message: "Back-end must be a socket object",
      });
    expect(await refusal(() => new wrong({}, back))).toMatchObject({ type: "Error", message: "Invalid argument" });
    expect(await refusal(() => new wrong(front, back, 1))).toMatchObject({
      type: "TypeError",
      message: "Expected 2 arguments but received 3",
    });
    const proxy = new Proxy(front, back);
    expect(proxy.frontEnd).toBe(front);
    expect(proxy.backEnd).toBe(back);
    expect(await refusal(() => Object.assign(proxy, { frontEnd: back }))).toMatchObject({ type: "TypeError" });
  });

  test("its refusals before it runs", async () => {
    const { Proxy, Pull, Push } = zmq;
    const front = use(new Pull());
    const back = use(new Push());
    const proxy = new Proxy(front, back);
    for (const call of ["pause", "resume", "terminate"] as const)
      expect(
        await refusal(() => {
          proxy[call]();
        }),
      ).toMatchObject(EBADF);
    const noFront = { ...EINVAL, message: "Front-end socket must be bound or connected" };
    expect(await refusal(() => proxy.run())).toMatchObject(noFront);
    await front.bind("tcp://127.0.0.1:*");
    expect(await refusal(() => proxy.run())).toMatchObject({
      ...EINVAL,
      message: "Back-end socket must be bound or connected",
    });
    await front.unbind(endpointOf(front));
    expect(await refusal(() => proxy.run())).toMatchObject(noFront);
    front.close();
    expect(await refusal(() => proxy.run())).toMatchObject(noFront);
    const withArgument = proxy as unknown as { run(n: number): unknown; pause(n: number): unknown };
    for (const call of ["run", "pause"] as const)
      expect(await refusal(() => withArgument[call](1))).toMatchObject({
        type: "TypeError",
        message: "Expected 0 arguments but received 1",
      });
  });

  test("while it runs nothing else may use the sockets, and its end closes them", async () => {
    const { Proxy, Pull, Push } = zmq;
    const front = new Pull();
    const back = new Push();
    const ends = await bound(front, back);
    const proxy = new Proxy(front, back);
    const running = proxy.run();
    const [source, sink] = [connected(new Push(), ends.front), connected(new Pull(), ends.back)];
    await source.send(["one", "", "three"]);
    expect(texts(await sink.receive())).toEqual(["one", "", "three"]);

    for (const call of [
      () => front.receive(),
      () => back.send(""),
      () => front.connect(ends.back),
      () => front.disconnect(ends.back),
      () => back.bindSync("tcp://127.0.0.1:*"),
    ])
      expect(await refusal(call)).toMatchObject(EBUSY);
    expect(front.lastEndpoint).toBe(ends.front);
    front.close();
    back.close();
    expect([front.closed, back.closed]).toEqual([false, false]);
    await source.send("still there");
    expect(texts(await sink.receive())).toEqual(["still there"]);

    proxy.terminate();
    proxy.terminate();
    await expect(running).resolves.toBeUndefined();
    expect([front.closed, back.closed]).toEqual([true, true]);
    for (const call of ["pause", "resume", "terminate"] as const)
      expect(
        await refusal(() => {
          proxy[call]();
        }),
      ).toMatchObject(EBADF);
    expect(await refusal(() => proxy.run())).toMatchObject(EINVAL);
    expect(proxy.frontEnd).toBe(front);
  });

  test.each([
    ["ROUTER and DEALER", "Router", "Dealer"],
    ["DEALER and ROUTER, turned around", "Dealer", "Router"],
  ] as const)("%s between REQs and REPs", async (_pair, front, back) => {
    const proxy = new zmq.Proxy<Socket, Socket>(new zmq[front](), new zmq[back]());
    const ends = await bound(proxy.frontEnd, proxy.backEnd);
    const [clients, servers] = front === "Router" ? [ends.front, ends.back] : [ends.back, ends.front];
    const running = proxy.run();
    await echo(zmq, clients, servers);
    proxy.terminate();
    await running;
  });

  test("SUBs and a PUB behind XSUB and XPUB: subscriptions go one way, messages the other", async () => {
    const { Proxy, XSubscriber, XPublisher, Publisher, Subscriber } = zmq;
    const proxy = new Proxy(new XSubscriber(), new XPublisher());
    const ends = await bound(proxy.frontEnd, proxy.backEnd);
    const running = proxy.run();
    const [publisher, subscriber] = [connected(new Publisher(), ends.front), connected(new Subscriber(), ends.back)];
    subscriber.subscribe("a");
    await subscribed(publisher, subscriber, "a");
    await publisher.send(["b", "not wanted"]);
    await publisher.send(["a", "wanted"]);
    expect(texts(await subscriber.receive())).toEqual(["a", "wanted"]);
    proxy.terminate();
    await running;
  });

  test("PUSH in front and PULL behind forward the other way; PAIRs both ways", async () => {
    const { Proxy, Push, Pull, Pair } = zmq;
    const turned = new Proxy(new Push(), new Pull());
    const ends = await bound(turned.frontEnd, turned.backEnd);
    const running = turned.run();
    await connected(new Push(), ends.back).send("upstream");
    expect(texts(await connected(new Pull(), ends.front).receive())).toEqual(["upstream"]);
    turned.terminate();
    await running;

    const pairs = new Proxy(new Pair(), new Pair());
    const addresses = await bound(pairs.frontEnd, pairs.backEnd);
    const runningPairs = pairs.run();
    const [a, b] = [connected(new Pair(), addresses.front), connected(new Pair(), addresses.back)];
    await a.send("there");
    expect(texts(await b.receive())).toEqual(["there"]);
    await b.send("and back");
    expect(texts(await a.receive())).toEqual(["and back"]);
    pairs.terminate();
    await runningPairs;
  });

  test.each([
    ["Reply", "Request"],
    ["Reply", "Dealer"],
    ["Reply", "Push"],
  ] as const)("%s and %s: the second message is out of turn, and the proxy ends with EFSM", async (front, back) => {
    const proxy = new zmq.Proxy<Socket, Socket>(new zmq[front](), new zmq[back]());
    const ends = await bound(proxy.frontEnd, proxy.backEnd);
    const running = refusal(() => proxy.run());
    const receiver = connected(back === "Push" ? new zmq.Pull() : new zmq.Router(), ends.back);
    const requests = [connected(new zmq.Request(), ends.front), connected(new zmq.Request(), ends.front)];
    const received = receiver.receive();
    for (const request of requests) await request.send("question");
    expect(String((await received).at(-1))).toBe("question");
    expect(await running).toMatchObject(EFSM);
    expect([proxy.frontEnd.closed, proxy.backEnd.closed]).toEqual([true, true]);
    expect(
      await refusal(() => {
        proxy.terminate();
      }),
    ).toMatchObject(EBADF);
  });
});

/** Ten requests of each of three clients, answered by two servers. */
async function echo({ Request, Reply }: Library, clients: string, servers: string): Promise<void> {
  const replies = [1, 2].map(() => connected(new Reply(), servers));
  const serving = replies.map(async (reply) => {
    for await (const question of reply) await reply.send([...question, "answered"]);
  });
  await Promise.all(
    ["a", "b", "c"].map(async (name) => {
      const request = connected(new Request(), clients);
      for (let i = 0; i < 10; i++) {
        await request.send([name, `${i}`]);
        expect(texts(await request.receive())).toEqual([name, `${i}`, "answered"]);
      }
    }),
  );
  for (const reply of replies) reply.close();
  await Promise.all(serving);
}
