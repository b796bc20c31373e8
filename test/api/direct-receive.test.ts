/**
 * Large messages that are read into the Buffer that the program gets
 * (ts/core/direct/direct-receive.ts). They arrive whole, with every way to receive and at any time.
 * If libzmq reads a message itself, its bytes are in wasm memory before.
 */
import { randomFillSync } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import {
  Dealer,
  Pair,
  Proxy,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Subscriber,
  type Instance,
  type Socket,
} from "../../ts/index.js";
import { DIRECT_RECEIVE_BYTES } from "../../ts/core/tuning.js";
import * as zmq from "../../ts/zmq/index.js";
import { announcement, connect, shakeHands } from "../robustness/raw-peers.js";
import {
  curveOptions,
  link,
  newContext,
  newInstance,
  portOf,
  subscribed,
  threaded,
  transport,
  turn,
  use,
} from "../support.js";

interface Sending {
  send(message: Uint8Array | (Uint8Array | string)[]): Promise<void>;
}
interface Receiving {
  receive(): Promise<Buffer[]>;
}

/** Large enough for a direct receive, although the first bytes arrive together with other data. */
const LARGE = DIRECT_RECEIVE_BYTES + 100_000;
const original = randomFillSync(Buffer.alloc(3 * LARGE));

/** Counts the messages that are taken from where they were received, from now on. */
function takenDirectly({ memory }: Instance): { readonly count: number } {
  const take = vi.spyOn(memory.direct, "take").mockClear();
  return {
    get count() {
      return take.mock.results.filter(({ value }) => value !== undefined).length;
    },
  };
}

/** Resolves when a message has arrived. */
async function readable(socket: Pull): Promise<void> {
  while (!socket.readable) await turn();
}

/**
 * Sends a message to a pending receive. Its large part arrives unchanged in memory of its own,
 * before and behind other parts.
 */
async function arrives(size: number, sender: Sending, receiver: Receiving, before: string[] = []): Promise<void> {
  const bytes = original.subarray(17, 17 + size);
  for (const behind of [[], ["behind"]]) {
    const receiving = receiver.receive();
    await sender.send([...before, bytes, ...behind]);
    const received = await receiving;
    const part = received.at(-1 - behind.length)!;
    expect(part.equals(bytes), `${size} bytes`).toBe(true);
    expect([part.byteOffset, part.buffer.byteLength]).toEqual([0, size]);
    expect(received.slice(received.length - behind.length).map(String)).toEqual(behind);
  }
}

const sizes = [DIRECT_RECEIVE_BYTES - 1, DIRECT_RECEIVE_BYTES, DIRECT_RECEIVE_BYTES + 1, LARGE, original.length - 17];

describe.each(["tcp", "ipc", "inproc"])("over %s", (name) => {
  test.each<[string, () => [Socket & Receiving, Socket & Sending]]>([
    ["PULL", () => [new Pull(), new Push()]],
    ["PAIR", () => [new Pair(), new Pair()]],
    ["ROUTER", () => [new Router(), new Dealer()]],
  ])("%s", async (_, make) => {
    const [receiver, sender] = make();
    await link(receiver, sender, transport(name));
    for (const size of sizes) {
      await arrives(size, sender, receiver);
      await arrives(size, sender, receiver, ["before", ""]);
    }
  });

  test("DEALER, REP and REQ", async () => {
    const [router, dealer] = [new Router(), new Dealer({ routingId: "dealer" })];
    await link(router, dealer, transport(name));
    await dealer.send("here I am");
    await router.receive();
    const [rep, req] = [new Reply(), new Request()];
    await link(rep, req, transport(name));
    for (const size of sizes) {
      await arrives(size, router, dealer, ["dealer"]);
      for (const part of [original.subarray(0, size), original.subarray(1, size + 1)]) {
        const asked = rep.receive();
        await req.send(part);
        expect((await asked)[0]!.equals(part)).toBe(true);
        const answered = req.receive();
        await rep.send(part);
        expect((await answered)[0]!.equals(part)).toBe(true);
      }
    }
  });

  test("from several peers at once, more than pipe and network hold", async () => {
    const pull = use(new Pull({ receiveHighWaterMark: 2 }));
    await pull.bind(transport(name).endpoint());
    const pushes = [0, 1, 2].map((number) => {
      const push = use(new Push({ sendHighWaterMark: 1 }));
      push.connect(pull.lastEndpoint!);
      return [...Array(6).keys()].map((i) => push.send([String(number), String(i), original.subarray(i, LARGE + i)]));
    });
    const next = [0, 0, 0];
    for (let left = 18; left > 0; left--) {
      const [number, i, part] = await pull.receive();
      expect(Number(i)).toBe(next[Number(number)]!++);
      expect(part!.equals(original.subarray(Number(i), LARGE + Number(i)))).toBe(true);
    }
    await Promise.all(pushes.flat());
  });
});

const curve = curveOptions();

describe("direct receive", () => {
  test.each<[string, string, boolean, object, object]>([
    ["tcp", "NULL", !threaded, {}, {}],
    ["ipc", "NULL", !threaded, {}, {}],
    ["inproc", "NULL", false, {}, {}],
    ["ws", "NULL", false, {}, {}],
    ["tcp", "CURVE", false, curve.server, curve.client],
  ])("over %s with %s: %s", async (name, _, expected, server, client) => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [pull, push] = [new Pull({ context, ...server }), new Push({ context, ...client })];
    await link(pull, push, transport(name));
    const taken = takenDirectly(instance);
    for (let i = 0; i < 3; i++) await arrives(LARGE, push, pull);
    expect(taken.count > 0).toBe(expected);
  });

  test("is not used by a SUB, which compares messages with its subscriptions", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [pub, sub] = [new Publisher({ context }), new Subscriber({ context })];
    sub.subscribe(original.subarray(17, 17 + 50_000), "subscribed");
    await link(pub, sub, transport("tcp"));
    await subscribed(pub, sub, "subscribed");
    const taken = takenDirectly(instance);
    for (let i = 0; i < 3; i++) await arrives(LARGE, pub, sub);
    expect(taken.count).toBe(0);
  });
});

describe.skipIf(threaded)("a message that is not received at once", () => {
  test("is received later, in every way to receive", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [pull, push] = [new Pull({ context }), new Push({ context })];
    await link(pull, push, transport("tcp"));
    await arrives(LARGE, push, pull);
    const ways: (() => Promise<Uint8Array>)[] = [
      async () => (await pull.receive())[0]!,
      async () => (await pull.receiveMany())[0]![0]!,
      async () => [...(await pull.receiveBatch())][0]![0]!,
      async () => (await pull.receive({ into: new Uint8Array(2 * LARGE) }))[0]!,
    ];
    for (const [i, receive] of ways.entries()) {
      const taken = takenDirectly(instance);
      while (taken.count === 0) await arrives(LARGE, push, pull); // then the next message is received directly too
      const part = original.subarray(i, LARGE + i);
      await push.send(part);
      await readable(pull);
      expect(Buffer.compare(await receive(), part)).toBe(0);
    }
  });

  test("is forwarded to a PUB behind a proxy, which reads it", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [push, front] = [new Push({ context }), new Pull({ context })];
    const [back, sub] = [new Publisher({ context }), new Subscriber({ context })];
    await link(front, push, transport("tcp"));
    await arrives(LARGE, push, front);
    sub.subscribe(original.subarray(0, 70_000), "subscribed");
    await link(back, sub, transport("inproc"));
    await subscribed(back, sub, "subscribed");
    const proxy = new Proxy(front, back);
    const running = proxy.run();
    for (const size of [LARGE, original.length]) {
      await push.send(original.subarray(0, size));
      await push.send(original.subarray(1, size)); // not subscribed
      expect((await sub.receive())[0]!.equals(original.subarray(0, size))).toBe(true);
    }
    proxy.terminate();
    await running;
  });

  test("is received by the mirror of zmq.h", async () => {
    const instance = newInstance();
    zmq.useInstance(instance);
    const context = zmq.zmq_ctx_new();
    const [pull, push] = [zmq.zmq_socket(context, zmq.ZMQ_PULL)!, use(new Push())];
    expect(zmq.zmq_bind(pull, "tcp://127.0.0.1:*")).toBe(0);
    push.connect(String(zmq.zmq_getsockopt_value(pull, zmq.ZMQ_LAST_ENDPOINT)));
    const buffer = Buffer.alloc(LARGE);
    for (let i = 0; i < 4; i++) {
      await push.send(original.subarray(i, LARGE + i));
      await zmq.zmq_poll_async([{ socket: pull, events: zmq.ZMQ_POLLIN }]);
      expect(zmq.zmq_recv(pull, buffer, LARGE, 0)).toBe(LARGE);
      expect(buffer.equals(original.subarray(i, LARGE + i))).toBe(true);
    }
    const settle = vi.spyOn(instance.memory.direct, "settle").mockClear();
    zmq.zmq_close(pull);
    expect(settle).toHaveBeenCalled(); // by each call, since it may happen in the middle of a turn
    zmq.zmq_ctx_term(context);
  });
});

describe.skipIf(threaded)("raw peers", () => {
  test("that close in the middle of a message leak no memory, and other messages arrive", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [pull, push] = [new Pull({ context }), new Push({ context })];
    await link(pull, push, transport("tcp"));
    await arrives(LARGE, push, pull);
    const before = instance.exports.port_allocated();
    const closed = vi.spyOn(instance.memory.direct, "closed");
    const stranger = await connect(portOf(pull));
    await shakeHands(stranger, "PUSH");
    stranger.write(Buffer.concat([announcement(0, BigInt(LARGE)), original.subarray(0, 50_000)]));
    while (!instance.memory.direct.receiving) await turn();
    stranger.end();
    while (closed.mock.calls.length === 0) await turn();
    const taken = takenDirectly(instance);
    await arrives(LARGE, push, pull);
    expect(taken.count).toBe(1);
    while (instance.exports.port_allocated() > before + LARGE / 2) await turn();
  });

  test("that send commands as large as messages: libzmq reads the commands itself", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const pull = use(new Pull({ context }));
    await pull.bind("tcp://127.0.0.1:*");
    const stranger = await connect(portOf(pull));
    await shakeHands(stranger, "PUSH");
    const { direct } = instance.memory;
    const receive = direct.receive.bind(direct);
    const ends = new Set<number>();
    vi.spyOn(direct, "receive").mockImplementation((host, fd, ptr, size, peek) => {
      const got = receive(host, fd, ptr, size, peek);
      if (direct.receiving) ends.add(ptr + size);
      return got;
    });
    const [command, message] = [Buffer.alloc(LARGE, "\x07UNKNOWN"), original.subarray(0, LARGE)];
    const receiving = pull.receive();
    for (const [flags, body] of [
      [0x04, command],
      [0, message],
    ] as const) {
      stranger.write(announcement(flags, BigInt(LARGE)));
      stranger.write(body);
    }
    let received = (await receiving)[0]!;
    if (received.equals(command)) received = (await pull.receive())[0]!; // libzmq passes unknown commands on
    expect(received.equals(message)).toBe(true);
    expect(ends.size).toBeLessThanOrEqual(1); // the message's
  });
});

test("messages that are dropped with their socket leak no memory", async () => {
  const instance = newInstance();
  const context = newContext({ instance });
  const [pull, push] = [new Pull({ context }), new Push({ context, linger: 0 })];
  await link(pull, push, transport("tcp"));
  await arrives(LARGE, push, pull);
  const before = instance.exports.port_allocated();
  const sent = Promise.all([1, 2, 3].map((size) => push.send(original.subarray(0, size * LARGE))));
  await pull.receive();
  pull.close();
  push.close();
  await sent.catch(() => undefined);
  await context.close();
  expect(instance.exports.port_allocated() - before).toBeLessThan(LARGE / 2);
});
