/**
 * Large messages that are sent from the program's memory (ts/core/direct/deferred-copy.ts), and
 * copied only if the network is full. They arrive as they were when send() was called. If libzmq
 * reads a message itself, its bytes are copied before.
 */
import { randomFillSync } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import {
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Subscriber,
  type Context,
  type Instance,
  type Socket,
} from "../../ts/index.js";
import { POLLIN, POLLRDHUP } from "../../ts/shim/host.js";
import { createNodeHost } from "../../ts/shim/node/host.js";
import { ERRNO } from "../../ts/core/boundary/errno-numbers.js";
import { InlineInstance } from "../../ts/core/instance/inline.js";
import { DEFERRED_COPY_BYTES } from "../../ts/core/tuning.js";
import { ZMQ_OUT_BATCH_SIZE } from "../../ts/zmq/constants.js";
import {
  curveOptions,
  endpointOf,
  link,
  newContext,
  newInstance,
  subscribed,
  threaded,
  transport,
  turn,
  use,
  useInstance,
} from "../support.js";

interface Sending {
  send(message: Uint8Array | Uint8Array[]): Promise<void>;
}
interface Receiving {
  receive(): Promise<Buffer[]>;
}

/** More bytes than the network accepts at once. */
const LARGE = 2 ** 21;
const original = randomFillSync(Buffer.alloc(3 * LARGE + 17));

/** Counts the messages that are sent without a copy, from now on. */
function counter({ memory }: Instance): () => number {
  const send = vi.spyOn(memory.direct, "sendReserved");
  return () => send.mock.calls.length;
}

/** Resolves when both ends have the connection. */
async function meet(sender: Sending, receiver: Receiving): Promise<void> {
  await sender.send(Buffer.from("the connection is made"));
  await receiver.receive();
}

/**
 * Sends bytes behind the given parts, and changes the program's memory at once. Resolves to whether
 * the original bytes arrive.
 */
async function arrives(size: number, sender: Sending, receiver: Receiving, before: Buffer[] = []): Promise<boolean> {
  for (let i = 0; i < 3; i++) await turn(); // so that earlier messages do not delay this one
  const bytes = Buffer.from(original.subarray(0, size));
  const sent = sender.send([...before, bytes]);
  bytes.fill(0);
  const received = await receiver.receive();
  await sent;
  return received.at(-1)!.equals(original.subarray(0, size));
}

describe.each(["tcp", "ipc", "inproc"])("over %s", (name) => {
  test.each<[string, () => [Socket & Receiving, Socket & Sending]]>([
    ["PUSH", () => [new Pull(), new Push()]],
    ["PAIR", () => [new Pair(), new Pair()]],
    ["DEALER", () => [new Router(), new Dealer()]],
    ["REQ", () => [new Router(), new Request({ correlate: true, relaxed: true })]],
  ])("%s", async (_, make) => {
    const [receiver, sender] = make();
    await link(receiver, sender, transport(name));
    await meet(sender, receiver);
    for (const size of [
      DEFERRED_COPY_BYTES - 1,
      DEFERRED_COPY_BYTES,
      DEFERRED_COPY_BYTES + 1,
      LARGE,
      original.length,
    ]) {
      expect(await arrives(size, sender, receiver), `${size} bytes`).toBe(true);
      expect(await arrives(size, sender, receiver, [Buffer.from("before")]), `${size} bytes behind others`).toBe(true);
    }
  });

  test("ROUTER and REP", async () => {
    const [router, dealer] = [new Router(), new Dealer({ routingId: "dealer" })];
    await link(router, dealer, transport(name));
    await meet(dealer, router);
    const [rep, req] = [new Reply(), new Request()];
    await link(rep, req, transport(name));
    for (const size of [DEFERRED_COPY_BYTES, original.length]) {
      expect(await arrives(size, router, dealer, [Buffer.from("dealer")])).toBe(true);
      await meet(req, rep);
      expect(await arrives(size, rep, req)).toBe(true);
    }
  });

  test("many messages at once, more than the pipe and the network hold", async () => {
    const [pull, push] = [new Pull({ receiveHighWaterMark: 2 }), new Push({ sendHighWaterMark: 2 })];
    await link(pull, push, transport(name));
    const parts = Array.from({ length: 20 }, (_, i) => original.subarray(i, i + LARGE + i));
    const sent = parts.map((part) => push.send(part));
    for (const part of parts) expect((await pull.receive())[0]!.equals(part)).toBe(true);
    await Promise.all(sent);
  });
});

const curve = curveOptions();

describe("deferred copy", () => {
  const deferred = !threaded;

  test.each<[string, string, boolean, object, object]>([
    ["tcp", "NULL", deferred, {}, {}],
    ["ipc", "NULL", deferred, {}, {}],
    ["inproc", "NULL", deferred, {}, {}],
    ["ws", "NULL", false, {}, {}],
    ["tcp", "CURVE", false, curve.server, curve.client],
  ])("over %s with %s: %s", async (name, _, expected, server, client) => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [pull, push] = [new Pull({ context, ...server }), new Push({ context, ...client })];
    await link(pull, push, transport(name));
    await meet(push, pull);
    const count = counter(instance);
    expect(await arrives(DEFERRED_COPY_BYTES, push, pull)).toBe(true);
    expect(count() > 0).toBe(expected);
  });

  test("is not used by a PUB, whose messages are compared with subscriptions", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [pub, sub] = [new Publisher({ context }), new Subscriber({ context })];
    sub.subscribe("");
    await link(pub, sub, transport("tcp"));
    await subscribed(pub, sub);
    const count = counter(instance);
    expect(await arrives(original.length, pub, sub)).toBe(true);
    expect(count()).toBe(0);
  });

  test("is not used after a connection with another mechanism, whatever the socket's options are now", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [pull, push] = [new Pull({ context, ...curve.server }), new Push({ context, ...curve.client })];
    await link(pull, push, transport("tcp"));
    await meet(push, pull);
    push.curveServer = false;
    const other = use(new Pull({ context }));
    await other.bind("tcp://127.0.0.1:*");
    const count = counter(instance);
    expect(await arrives(DEFERRED_COPY_BYTES, push, pull)).toBe(true);
    push.connect(endpointOf(other));
    const received = other.receive();
    for (let i = 0; i < 4; i++) await push.send(original);
    expect((await received)[0]!.equals(original)).toBe(true);
    expect(count()).toBe(0);
  });

  test("is not used if libzmq copies larger batches", async () => {
    class Batching extends Push {
      constructor(context: Context, bytes: number) {
        super({ context });
        this.setInt32Option(ZMQ_OUT_BATCH_SIZE, bytes);
      }
    }
    for (const [bytes, expected] of [
      [8192, deferred],
      [65536, false],
    ] as const) {
      const instance = newInstance();
      const context = newContext({ instance });
      const [pull, push] = [new Pull({ context }), new Batching(context, bytes)];
      await link(pull, push, transport("tcp"));
      await meet(push, pull);
      const count = counter(instance);
      expect(await arrives(original.length, push, pull)).toBe(true);
      expect(count() > 0).toBe(expected);
    }
  });
});

test.skipIf(threaded)(
  "the connection ends in the middle of a message: its memory stays until then, and is freed",
  async () => {
    let cut = false;
    const instance = new InlineInstance((parts) => {
      const host = createNodeHost(parts);
      const [send, receive] = [host.streamSend.bind(host), host.streamRecv.bind(host)];
      host.streamSend = (fd, data) => {
        if (!cut || data.length < 100_000) return send(fd, data);
        parts.ready(fd, POLLIN | POLLRDHUP, 0, 0); // the end, as the event loop would report it later
        return -ERRNO["EPIPE"];
      };
      host.streamRecv = (fd, data, peek) => (cut ? 0 : receive(fd, data, peek));
      return host;
    });
    useInstance(instance);
    const context = newContext({ instance });
    const [pull, push] = [new Pull({ context }), new Push({ context, reconnectInterval: 1 })];
    await link(pull, push, transport("tcp"));
    await meet(push, pull);
    const { memory, exports } = instance;
    const before = exports.port_allocated();
    const pumped = memory.direct.pumped.bind(memory.direct);
    let during = 0;
    vi.spyOn(memory.direct, "pumped").mockImplementation(() => {
      during = Math.max(during, exports.port_allocated());
      pumped();
    });
    cut = true;
    await push.send(original);
    cut = false;
    expect(during - before).toBeGreaterThan(original.length - LARGE); // the engine has ended and freed its memory
    expect(exports.port_allocated() - before).toBeLessThan(DEFERRED_COPY_BYTES);
    await push.send(original);
    expect((await pull.receive())[0]!.equals(original)).toBe(true);
  },
);
