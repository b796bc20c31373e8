/**
 * Messages in batches: the content of a Batch. No message is lost, reordered or torn between
 * sendBatch() and receiveBatch(), with any sizes, high-water marks and ways to end a wait.
 */
import { describe, expect, test } from "vitest";
import {
  Batch,
  Dealer,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Subscriber,
  XPublisher,
  type MessageLike,
} from "../../ts/index.js";
import { Server } from "../../ts/draft.js";
import { link, settles, subscribed, texts, transport, transports, use } from "../support.js";

const inproc = transport("inproc");
const tcp = transport("tcp");

function contents(batch: Batch): string[][] {
  return [...batch].map(texts);
}

/** Random numbers from a seed, the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Receives `count` messages in batches, and passes each to `see`. */
async function receive(socket: Pull, count: number, see: (parts: Buffer[], i: number) => void): Promise<void> {
  for (let i = 0; i < count;) for (const parts of await socket.receiveBatch()) see(parts, i++);
}

describe("a batch", () => {
  test("accepts each value that send() accepts, with the same bytes", () => {
    const bytes = Uint8Array.from([104, 105]);
    const batch = new Batch(["text", "ünï©ode 🙂", "", null, 42, bytes, bytes.buffer, new DataView(bytes.buffer, 1)]);
    batch
      .add(["several", Buffer.from("parts"), null])
      .add([])
      .add("x".repeat(10_000))
      .add(["one"]);
    expect(contents(batch)).toEqual([
      ["text"],
      ["ünï©ode 🙂"],
      [""],
      [""],
      ["42"],
      ["hi"],
      ["hi"],
      ["i"],
      ["several", "parts", ""],
      ["x".repeat(10_000)],
      ["one"],
    ]);
    expect(batch).toHaveLength(11);
    expect(String(batch.at(8))).toBe("several");
    expect(texts(batch.parts(8))).toEqual(["several", "parts", ""]);
    for (let i = 0; i < batch.length; i++)
      expect(batch.bytes.subarray(batch.start(i), batch.end(i))).toEqual(batch.at(i));
    batch.clear();
    expect([batch.length, batch.bytes.length, [...batch]]).toEqual([0, 0, []]);
    expect(contents(batch.add("again"))).toEqual([["again"]]);
  });

  test("copies its arguments, and returns its own bytes", () => {
    const given = Buffer.from("before");
    const batch = new Batch([given]);
    given.fill("x");
    expect(String(batch.at(0))).toBe("before");
    batch.at(0).write("after!");
    expect(String(batch.bytes)).toBe("after!");
  });

  test("has no message beyond its length", () => {
    const batch = new Batch(["one"]);
    for (const i of [1, -1, NaN, 0.5 + 1])
      for (const look of [() => batch.at(i), () => batch.start(i), () => batch.end(i), () => batch.parts(i)])
        expect(look).toThrow(RangeError);
    expect(() => batch.add(Symbol("none") as unknown as MessageLike)).toThrow(TypeError);
    expect(contents(batch)).toEqual([["one"]]);
  });
});

describe.each([...transports.keys()])("over %s", (name) => {
  test("messages of all sizes and numbers of parts arrive whole, in order", async () => {
    const [push, pull] = [new Push({ sendHighWaterMark: 100 }), new Pull({ receiveHighWaterMark: 100 })];
    await link(pull, push, transport(name));
    const sizes = [0, 1, 4, 47, 48, 49, 100, 1000, 4095, 4096, 4097, 70_000];
    const part = (i: number, k: number): Buffer => Buffer.alloc(sizes[(i * 7 + k) % sizes.length]!, `${i}/${k} `);
    const partsOf = (i: number): Buffer[] => Array.from({ length: 1 + (i % 4) }, (_, k) => part(i, k));
    const count = 3000;
    const below = numbers(1);
    const sending = (async () => {
      for (let i = 0; i < count;) {
        const batch = new Batch();
        for (let left = 1 + below(200); left > 0 && i < count; left--) batch.add(partsOf(i++));
        await push.sendBatch(batch);
      }
    })();
    await receive(pull, count, (parts, i) => {
      const wanted = partsOf(i);
      if (parts.length !== wanted.length || !parts.every((one, k) => one.equals(wanted[k]!))) throw new Error(`${i}`);
    });
    await sending;
  });

  test("a batch of many small messages, with every way to send and receive", async () => {
    const [push, pull] = [new Push(), new Pull()];
    await link(pull, push, transport(name));
    const count = 60_000;
    const texts = Array.from({ length: count }, (_, i) => `message ${i}`);
    const sending = [push.send("first"), push.sendBatch(new Batch(texts)), push.sendMany(texts), push.send("last")];
    const wanted = ["first", ...texts, ...texts, "last"];
    let i = 0;
    const check = ([one]: Buffer[]): void => {
      if (String(one) !== wanted[i++]) throw new Error(`not message ${i - 1}: ${String(one)}`);
    };
    check(await pull.receive());
    while (i < count) for (const parts of await pull.receiveBatch(100)) check(parts);
    while (i < wanted.length) for (const parts of await pull.receiveMany(1000)) check(parts);
    await Promise.all(sending);
  });
});

test.each([100, 600, 1000, 1023, 1500, 3000])("many batches of messages of %i bytes arrive", async (size) => {
  const [push, pull] = [new Push(), new Pull()];
  await link(pull, push, tcp);
  const batch = new Batch(Array.from({ length: 200 }, (_, i) => Buffer.alloc(size, i)));
  const rounds = 100;
  const sending = (async () => {
    for (let i = 0; i < rounds; i++) await push.sendBatch(batch);
  })();
  await receive(pull, rounds * batch.length, ([part], i) => {
    if (part!.length !== size || part![0] !== i % 200) throw new Error(`message ${i}`);
  });
  await sending;
});

describe("the limits of a call", () => {
  test("a message with more parts than one call takes, and a message that is larger than its memory", async () => {
    const [push, pull] = [new Push(), new Pull()];
    await link(pull, push, tcp);
    const many = Array.from({ length: 10_000 }, (_, i) => String(i));
    const large = Buffer.alloc(3_000_000, "large ");
    await push.sendBatch(new Batch(["before", many, [large, "and", large], "after"]));
    const seen: number[] = [];
    await receive(pull, 4, (parts) => seen.push(parts.length));
    expect(seen).toEqual([1, 10_000, 3, 1]);
  });

  test("at most the requested number of messages", async () => {
    const [push, pull] = [new Push(), new Pull()];
    await link(pull, push, inproc);
    await push.sendBatch(new Batch(["1", ["2", "2"], "3", "4"]));
    expect(contents(await pull.receiveBatch(1))).toEqual([["1"]]);
    expect(contents(await pull.receiveBatch(1))).toEqual([["2", "2"]]);
    expect(contents(await pull.receiveBatch(Infinity))).toEqual([["3"], ["4"]]);
    for (const most of [0, -1, 1.9, NaN, "1", null])
      await expect(pull.receiveBatch(most as number)).rejects.toThrow(TypeError);
  });

  test("a sent batch is unchanged, and can be sent on several sockets", async () => {
    const [one, two, pull] = [new Push(), new Push(), new Pull()];
    const endpoint = await link(pull, one, inproc);
    use(two).connect(endpoint);
    const batch = new Batch(["a", "b"]);
    for (const push of [one, two, one]) await push.sendBatch(batch);
    const heard: string[] = [];
    await receive(pull, 6, (parts) => heard.push(...texts(parts)));
    expect(heard.sort()).toEqual(["a", "a", "a", "b", "b", "b"]);
    expect(contents(batch)).toEqual([["a"], ["b"]]);
    await one.sendBatch(new Batch());
    expect(pull.tryReceive()).toBeUndefined();
  });
});

describe("waiting", () => {
  test("at the high-water mark, until it is aborted; the messages before have been sent", async () => {
    const [push, pull] = [new Push({ sendHighWaterMark: 5 }), new Pull({ receiveHighWaterMark: 5 })];
    await link(pull, push, inproc);
    const batch = new Batch(Array.from({ length: 100 }, (_, i) => String(i)));
    const controller = new AbortController();
    const sending = push.sendBatch(batch, { signal: controller.signal });
    expect(await settles(sending)).toBe(false);
    controller.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
    await expect(push.sendBatch(batch, { timeout: 1 })).rejects.toMatchObject({ code: "EAGAIN" });
    await expect(push.sendBatch(batch, { timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" });
    expect(contents(await pull.receiveBatch())).toEqual(Array.from({ length: 10 }, (_, i) => [String(i)]));
    await expect(pull.receiveBatch(1, { timeout: 1 })).rejects.toMatchObject({ code: "EAGAIN" });
  });

  test("a close rejects a waiting call, and a closed socket throws", async () => {
    const [push, pull] = [use(new Push()), use(new Pull())];
    const waiting = [push.sendBatch(new Batch(["nobody"])), pull.receiveBatch()];
    push.close();
    pull.close();
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: "EAGAIN" });
    expect(() => push.sendBatch(new Batch())).toThrow(expect.objectContaining({ code: "EBADF" }) as Error);
  });

  test("batches and other calls are served in the order of their calls", async () => {
    const [push, pull] = [new Push({ sendHighWaterMark: 1 }), new Pull({ receiveHighWaterMark: 1 })];
    await link(pull, push, inproc);
    const receiving = [pull.receiveBatch(1), pull.receive(), pull.receiveBatch(1)];
    const sending = [push.sendBatch(new Batch(["1", "2"])), push.send("3"), push.sendBatch(new Batch(["4"]))];
    const [first, second, third] = await Promise.all(receiving);
    expect([contents(first as Batch), texts(second as Buffer[]), contents(third as Batch)]).toEqual([
      [["1"]],
      ["2"],
      [["3"]],
    ]);
    expect(texts(await pull.receive())).toEqual(["4"]);
    await Promise.all(sending);
  });
});

describe("socket types", () => {
  test("a publisher's subscribers get their messages, and dropped messages delay no subscriber", async () => {
    const [publisher, subscriber] = [new Publisher(), new Subscriber({ receiveHighWaterMark: 10 })];
    await link(publisher, subscriber, tcp);
    subscriber.subscribe("b");
    await subscribed(publisher, subscriber, "b");
    await publisher.sendBatch(new Batch(["a1", "b1", ["a2", "b"], ["b2", "a"]]));
    const heard: string[][] = [];
    while (heard.length < 2) for (const parts of await subscriber.receiveBatch()) heard.push(texts(parts));
    expect(heard).toEqual([["b1"], ["b2", "a"]]);
    await publisher.sendBatch(new Batch(Array.from({ length: 50_000 }, () => "b")));
  });

  test("a REQ sends one at a time, and a ROUTER refuses unknown peers", async () => {
    const [request, reply] = [new Request(), new Reply()];
    await link(reply, request, inproc);
    const sending = request.sendBatch(new Batch(["one", "two"]));
    expect(contents(await reply.receiveBatch())).toEqual([["one"]]);
    await reply.sendBatch(new Batch(["1"]));
    expect(contents(await request.receiveBatch())).toEqual([["1"]]);
    await sending;
    expect(contents(await reply.receiveBatch())).toEqual([["two"]]);
    const router = use(new Router({ mandatory: true }));
    await expect(router.sendBatch(new Batch([["stranger", "text"]]))).rejects.toMatchObject({ code: "EHOSTUNREACH" });
  });

  test("a full peer of a mandatory ROUTER delays only its own messages", async () => {
    const [router, dealer] = [
      new Router({ mandatory: true, sendHighWaterMark: 2 }),
      new Dealer({ receiveHighWaterMark: 2 }),
    ];
    dealer.routingId = "dealer";
    await link(router, dealer, inproc);
    await dealer.send("here");
    await router.receive();
    const sending = router.sendBatch(new Batch(Array.from({ length: 20 }, (_, i) => ["dealer", String(i)])));
    expect(await settles(sending)).toBe(false);
    const heard: string[] = [];
    while (heard.length < 20) for (const [text] of await dealer.receiveBatch()) heard.push(String(text));
    expect(heard).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
    await sending;
  });

  test("an XPUB whose subscriptions ready() has read", async () => {
    const [publisher, subscriber] = [new XPublisher(), new Subscriber()];
    const ready = publisher.ready({ subscriptions: 1 });
    subscriber.subscribe("");
    await link(publisher, subscriber, inproc);
    await ready;
    expect(contents(await publisher.receiveBatch())).toEqual([["\u0001"]]);
    await publisher.sendBatch(new Batch(["x", "y"]));
    expect(contents(await subscriber.receiveBatch(2))).toEqual([["x"], ["y"]]);
  });

  test("values that are not a batch, and socket types without batches", async () => {
    const push = use(new Push());
    const given = push as unknown as { sendBatch(batch: unknown, options?: unknown): Promise<void> };
    for (const wrong of [undefined, null, [], "text", { length: 0 }])
      await expect(async () => given.sendBatch(wrong)).rejects.toThrow(TypeError);
    await expect(async () => given.sendBatch(new Batch(), 1)).rejects.toThrow(TypeError);
    const reader = push as unknown as { receiveBatch(): Promise<Batch> };
    await expect(reader.receiveBatch()).rejects.toMatchObject({ code: "ENOTSUP" });
    const server = use(new Server()) as unknown as typeof given & typeof reader;
    expect(() => server.sendBatch(new Batch())).toThrow(expect.objectContaining({ code: "ENOTSUP" }) as Error);
    expect(() => server.receiveBatch()).toThrow(expect.objectContaining({ code: "ENOTSUP" }) as Error);
  });
});
