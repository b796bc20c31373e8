/**
 * A poller over many sockets: it reports ready sockets in turn and level-triggered, until it is
 * closed.
 */
import { expect, test } from "vitest";
import { Pair, Pull, Push, createInstance } from "../../ts/index.js";
import { POLLIN, POLLOUT, Poller } from "../../ts/poller.js";
import { link, newContext, settles, texts, transport, turn, use } from "../support.js";

const inproc = transport("inproc");

async function pair(over = inproc): Promise<{ push: Push; pull: Pull }> {
  const [push, pull] = [new Push(), new Pull()];
  await link(pull, push, over);
  return { push, pull };
}

test.each(["tcp", "inproc"])("one loop gets the messages of three sockets over %s", async (name) => {
  const pairs = [await pair(transport(name)), await pair(transport(name)), await pair(transport(name))];
  const poller = new Poller(pairs.map(({ pull }) => pull));
  expect(poller.size).toBe(3);
  const heard = new Map(pairs.map(({ pull }) => [pull, [] as string[]]));
  for (const [i, { push }] of pairs.entries()) void push.sendMany(Array.from({ length: 500 }, (_, n) => `${i}.${n}`));
  let count = 0;
  for await (const { socket, events } of poller) {
    expect(events).toBe(POLLIN);
    const message = socket.tryReceive();
    if (!message) continue;
    heard.get(socket)!.push(...texts(message));
    if (++count === 1500) break;
  }
  for (const [i, { pull }] of pairs.entries())
    expect(heard.get(pull)).toEqual(Array.from({ length: 500 }, (_, n) => `${i}.${n}`));
});

test("no socket starves beside one that is always ready", async () => {
  const [busy, quiet] = [await pair(), await pair()];
  const poller = new Poller([busy.pull, quiet.pull]);
  await busy.push.sendMany(Array.from({ length: 900 }, String));
  await quiet.push.send("me, too");
  const order: string[] = [];
  for await (const { socket } of poller) {
    order.push(socket === quiet.pull ? "quiet" : "busy");
    socket.tryReceive();
    if (order.includes("quiet")) break;
  }
  expect(order.length).toBeLessThanOrEqual(3);
});

test("the event loop is served while a socket stays ready", async () => {
  const { push } = await pair();
  const poller = new Poller<Push>();
  poller.add(push, POLLOUT);
  const seen = { turn: false };
  setImmediate(() => {
    seen.turn = true;
  });
  for await (const { events } of poller) {
    expect(events).toBe(POLLOUT);
    if (seen.turn) break;
  }
  expect(seen.turn).toBe(true);
});

test("waits, for both events, with a timeout and a signal", async () => {
  const [a, b] = [new Pair(), new Pair()];
  use(a);
  const poller = new Poller([use(b)]).add(a, POLLIN | POLLOUT);
  await expect(poller.wait({ timeout: 1 })).rejects.toMatchObject({ code: "EAGAIN", detail: "no socket is ready" });
  await expect(poller.wait({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  const waiting = poller.wait();
  expect(await settles(waiting)).toBe(false);
  await expect(poller.wait()).rejects.toMatchObject({ code: "EBUSY" });
  await link(a, b, inproc);
  expect(await waiting).toEqual([{ socket: a, events: POLLOUT }]);
  expect(await poller.wait()).toEqual([{ socket: a, events: POLLOUT }]);
  b.trySend("x");
  expect(await poller.wait({ timeout: 0 })).toEqual([{ socket: a, events: POLLIN | POLLOUT }]);
});

test("resolves although another call has read the socket's events", async () => {
  const [a, b] = [new Pair(), new Pair()];
  await link(a, b, transport("tcp"));
  const waiting = new Poller([a]).wait();
  void b.send("news");
  const state = { told: false };
  void waiting.then(() => {
    state.told = true;
  });
  while (!state.told) {
    a.trySend("so that the mailbox is read");
    await turn();
  }
  expect(await waiting).toEqual([{ socket: a, events: POLLIN }]);
});

test("sockets are added and closed while it waits; the last one ends the loop", async () => {
  const [one, two] = [await pair(), await pair()];
  const poller = new Poller([one.pull]);
  const waiting = poller.wait();
  poller.add(two.pull);
  await two.push.send("x");
  expect(await waiting).toEqual([{ socket: two.pull, events: POLLIN }]);
  expect(poller.remove(two.pull)).toBe(true);
  expect(poller.remove(two.pull)).toBe(false);
  const loop = (async () => {
    for await (const event of poller) expect(event).toBeUndefined();
    return "over";
  })();
  expect(await settles(loop)).toBe(false);
  one.pull.close();
  expect(await loop).toBe("over");
  expect(poller.size).toBe(0);
});

test("closing ends a wait and leaves the sockets open", async () => {
  const { pull } = await pair();
  const poller = new Poller([pull]);
  const waiting = poller.wait();
  poller[Symbol.dispose]();
  expect(await waiting).toEqual([]);
  expect([poller.closed, pull.closed]).toEqual([true, false]);
  expect(() => poller.add(pull)).toThrow(expect.objectContaining({ code: "EBADF" }) as Error);
});

test("a value that cannot be polled is refused", () => {
  const socket = use(new Pull());
  const poller = new Poller();
  expect(() => poller.add({} as never)).toThrow(TypeError);
  for (const events of [0, 4, "1"])
    expect(() => poller.add(socket, events as number)).toThrow(expect.objectContaining({ code: "EINVAL" }) as Error);
  socket.close();
  expect(() => poller.add(socket)).toThrow(expect.objectContaining({ code: "EBADF" }) as Error);
});

test("the end of the instance ends a wait with the reason", async () => {
  const instance = createInstance();
  const pull = new Pull({ context: newContext({ instance }) });
  const waiting = new Poller([pull]).wait();
  expect(await settles(waiting)).toBe(false);
  instance.destroy();
  await expect(waiting).rejects.toMatchObject({ name: "DestroyedError" });
});
