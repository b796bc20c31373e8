/**
 * Overlapping operations: sends and receives each complete in the order of their calls, in both
 * directions at once. They end when the socket closes, and let the event loop turn.
 */
import { describe, expect, test } from "vitest";
import { Batch, Dealer, Pair, Pull, Push, Reply, Request, type ErrnoError, type Socket } from "../../ts/index.js";
import { link, texts, threaded, transport, transports, turn, use, type Transport } from "../support.js";

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

async function linked<A extends Socket, B extends Socket>(a: A, b: B, over: Transport): Promise<[A, B]> {
  await link(a, b, over);
  return [a, b];
}

describe.each([...transports])("over %s", (_name, over) => {
  test("concurrent sends and concurrent receives keep their order", async () => {
    const [push, pull] = await linked(
      new Push({ sendHighWaterMark: 10 }),
      new Pull({ receiveHighWaterMark: 10 }),
      over,
    );
    const sent = numbers(3000).map((text, i) => push.send(i % 3 ? text : [text, "and", "more"]));
    const received = await Promise.all(numbers(3000).map(() => pull.receive()));
    expect(received.map(([first]) => String(first))).toEqual(numbers(3000));
    expect(received.map(({ length }) => length)).toEqual(numbers(3000).map((_, i) => (i % 3 ? 1 : 3)));
    await Promise.all(sent);
  });

  test("sends are settled in order, and so are receives", async () => {
    const [push, pull] = await linked(new Push({ sendHighWaterMark: 3 }), new Pull({ receiveHighWaterMark: 3 }), over);
    const settled: string[] = [];
    const all = numbers(100).flatMap((text) => [
      push.send(text).then(() => settled.push(`sent ${text}`)),
      pull.receive().then(([part]) => settled.push(`received ${String(part)}`)),
    ]);
    await Promise.all(all);
    for (const what of ["sent", "received"])
      expect(settled.filter((line) => line.startsWith(what))).toEqual(numbers(100).map((text) => `${what} ${text}`));
  });

  test.each([
    ["binds", false],
    ["connects", true],
  ])("what waits to be sent goes when its socket %s, and what waits to be received comes", async (_what, swapped) => {
    const [push, pull] = [use(new Push()), use(new Pull())];
    const [sent, received] = [push.send("text"), pull.receive()];
    await (swapped ? link(pull, push, over) : link(push, pull, over));
    await sent;
    expect(texts(await received)).toEqual(["text"]);
  });

  test("a socket sends while a receive waits, and receives while a send waits", async () => {
    const [a, b] = [use(new Dealer()), use(new Dealer())];
    const waiting = [a.receive(), a.send("from a"), a.send("from a again"), b.receive(), b.receive(), b.send("from b")];
    await linked(a, b, over);
    const [atA, , , first, second] = await Promise.all(waiting);
    expect([atA, first, second].map((message) => texts(message!))).toEqual([["from b"], ["from a"], ["from a again"]]);
  });
});

test("hundreds of thousands of operations may wait, at the same cost each", async () => {
  const COUNT = 200_000;
  const [push, pull] = await linked(new Push(), new Pull(), transport("tcp"));
  const sending = Array.from({ length: COUNT }, (_, i) => push.send(String(i)));
  const received = await Promise.all(Array.from({ length: COUNT }, () => pull.receive()));
  await Promise.all(sending);
  expect(received.every(([number], i) => String(number) === String(i))).toBe(true);
});

describe("timeouts", () => {
  test.each([0, 20])("a send of %i ms", async (sendTimeout) => {
    const push = use(new Push({ sendTimeout }));
    const start = performance.now();
    await expect(push.send("text")).rejects.toMatchObject({ code: "EAGAIN" });
    expect(performance.now() - start).toBeGreaterThan(sendTimeout - 2);
    const pull = new Pull();
    await link(push, pull, transport("inproc"));
    await push.send("after all");
    expect(texts(await pull.receive())).toEqual(["after all"]);
  });

  test.each([0, 20])("a receive of %i ms", async (receiveTimeout) => {
    const [push, pull] = await linked(new Push(), new Pull({ receiveTimeout }), transport("inproc"));
    const start = performance.now();
    await expect(pull.receive()).rejects.toMatchObject({ code: "EAGAIN" });
    expect(performance.now() - start).toBeGreaterThan(receiveTimeout - 2);
    await push.send("after all");
    expect(texts(await pull.receive())).toEqual(["after all"]);
  });

  test("an expired operation does not change the order of the others", async () => {
    const push = use(new Push());
    const first = push.send("first");
    push.sendTimeout = 1;
    const second = push.send("second");
    push.sendTimeout = -1;
    const third = push.send("third");
    await expect(second).rejects.toMatchObject({ code: "EAGAIN" });
    const pull = new Pull();
    await link(push, pull, transport("inproc"));
    await Promise.all([first, third]);
    expect([...texts(await pull.receive()), ...texts(await pull.receive())]).toEqual(["first", "third"]);
  });
});

describe("close", () => {
  test("rejects pending operations with EAGAIN", async () => {
    const dealer = use(new Dealer());
    const waiting = [dealer.receive(), dealer.send("one"), dealer.send("two"), dealer.receive()];
    dealer.close();
    for (const result of await Promise.allSettled(waiting))
      expect(result).toMatchObject({ status: "rejected", reason: { code: "EAGAIN" } });
  });

  test("ends a pending loop over messages, and one that begins afterwards", async () => {
    const [push, pull] = await linked(new Push(), new Pull(), transport("inproc"));
    const heard: string[] = [];
    let both = (): void => undefined;
    const all = new Promise<void>((resolve) => (both = resolve));
    const loop = (async () => {
      for await (const [text] of pull) if (heard.push(String(text)) === 2) both();
    })();
    await push.send("one");
    await push.send("two");
    await all;
    await turn();
    pull.close();
    await loop;
    expect(heard).toEqual(["one", "two"]);
    for await (const [text] of pull) heard.push(String(text));
    expect(heard).toHaveLength(2);
  });

  test("ends the loop that it is called in", async () => {
    const [push, pull] = await linked(new Push(), new Pull(), transport("inproc"));
    for (const text of ["one", "two", "three"]) await push.send(text);
    const heard: string[] = [];
    for await (const [text] of pull) {
      heard.push(String(text));
      if (heard.length === 2) pull.close();
    }
    expect(heard).toEqual(["one", "two"]);
  });

  test("leaving a loop keeps the socket open", async () => {
    const [push, pull] = await linked(new Push(), new Pull(), transport("inproc"));
    for (const text of ["one", "two", "three"]) await push.send(text);
    for await (const [text] of pull) {
      expect(String(text)).toBe("one");
      break;
    }
    for await (const [text] of pull) {
      expect(String(text)).toBe("two");
      break;
    }
    expect(texts(await pull.receive())).toEqual(["three"]);
  });

  test("two loops share the messages", async () => {
    const [push, pull] = await linked(new Push(), new Pull(), transport("tcp"));
    const heard: [string[], string[]] = [[], []];
    const loops = heard.map(async (texts) => {
      for await (const [text] of pull) {
        texts.push(String(text));
        if (heard[0].length + heard[1].length === 100) pull.close();
      }
    });
    for (const text of numbers(100)) await push.send(text);
    await Promise.all(loops);
    expect([...heard[0], ...heard[1]].sort()).toEqual(numbers(100).sort());
    expect(Math.min(heard[0].length, heard[1].length)).toBeGreaterThan(0);
  });

  test("operations on a closed socket throw EBADF, and options ENOTSOCK", () => {
    const pair = use(new Pair());
    pair.close();
    pair.close();
    expect(pair.closed).toBe(true);
    const operations: (() => unknown)[] = [
      () => pair.send("text"),
      () => pair.receive(),
      () => pair.bindSync("tcp://127.0.0.1:*"),
      () => pair.unbindSync("tcp://127.0.0.1:1"),
      () => pair.connect("tcp://127.0.0.1:1"),
      () => pair.disconnect("tcp://127.0.0.1:1"),
      () => pair.bind("tcp://127.0.0.1:*"),
      () => pair.unbind("tcp://127.0.0.1:1"),
    ];
    for (const operation of operations)
      expect(operation).toThrow(expect.objectContaining({ code: "EBADF" }) as ErrnoError);
    for (const operation of [() => pair.linger, () => (pair.linger = 0)])
      expect(operation).toThrow(expect.objectContaining({ code: "ENOTSOCK" }) as ErrnoError);
    expect([pair.readable, pair.writable]).toEqual([false, false]);
  });
});

describe("a long loop of operations leaves the event loop to others", () => {
  const COUNT = 100_000;

  /**
   * The turns of the event loop, and the replies between two other sockets, while the body runs.
   */
  async function progressDuring(body: () => Promise<void>): Promise<{ turns: number; answers: number }> {
    const progress = { turns: 0, answers: 0 };
    const state = { over: false };
    const [request, reply] = await linked(new Request(), new Reply(), transport("tcp"));
    const talk = (async () => {
      while (!state.over) {
        await request.send("question");
        await reply.send(await reply.receive());
        await request.receive();
        progress.answers++;
      }
    })();
    const count = (async () => {
      for (; !state.over; progress.turns++) await turn();
    })();
    await body();
    const { ...during } = progress;
    state.over = true;
    await Promise.all([talk, count]);
    return during;
  }

  test.each(["tcp", "inproc"])("over %s", async (name) => {
    const unlimited = { push: { sendHighWaterMark: 0 }, pull: { receiveHighWaterMark: 0 } };
    const [push, pull] = await linked(new Push(unlimited.push), new Pull(unlimited.pull), transport(name));
    const sending = await progressDuring(async () => {
      for (let i = 0; i < COUNT; i++) await push.send("text");
    });
    const receiving = await progressDuring(async () => {
      for (let i = 0; i < COUNT; i++) await pull.receive();
    });
    for (const { turns, answers } of [sending, receiving]) {
      expect(turns).toBeGreaterThan(50);
      // Each reply crosses to the host thread and back four times, so the system decides their
      // number.
      expect(answers).toBeGreaterThan(threaded ? 0 : 10);
    }
  });

  test.each(["tcp", "inproc"])("in batches, over %s", async (name) => {
    const unlimited = { push: { sendHighWaterMark: 0 }, pull: { receiveHighWaterMark: 0 } };
    const [push, pull] = await linked(new Push(unlimited.push), new Pull(unlimited.pull), transport(name));
    const batch = new Batch();
    for (let i = 0; i < 1000; i++) batch.add("text");
    const [sending, receiving] = [
      await progressDuring(async () => {
        for (let i = 0; i < COUNT; i += batch.length) await push.sendBatch(batch);
      }),
      await progressDuring(async () => {
        for (let got = 0; got < COUNT;) got += (await pull.receiveBatch()).length;
      }),
    ];
    // At least one turn for every ten thousand messages.
    for (const { turns } of [sending, receiving]) expect(turns).toBeGreaterThan(10);
  });
});
