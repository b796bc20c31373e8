/**
 * A peer that does not read, for the socket types whose messages name their peer. A send to it
 * rejects with EAGAIN at once, as in npm zeromq, and other peers are served.
 */
import net from "node:net";
import { expect, describe, onTestFinished, test } from "vitest";
import { Client, Peer, Server } from "../../ts/draft.js";
import { Batch, Dealer, Router, Stream, type Message, type Socket } from "../../ts/index.js";
import { endpointOf, link, portOf, settles, texts, transport, turn, use } from "../support.js";

/** Large enough to fill the buffers of the system with few messages. */
const BODY = Buffer.alloc(100_000, "body");

interface Sending {
  /** All ways to send one message. Each rejects or throws if libzmq does not accept the message. */
  readonly ways: Readonly<Record<string, (body: Buffer | string) => unknown>>;
}

/** Sends until a send is refused, since the peer's queue is full. */
async function fill(send: (body: Buffer) => Promise<void>): Promise<unknown> {
  for (;;) {
    try {
      await send(BODY);
    } catch (error) {
      return error;
    }
    await turn(); // the system may accept more bytes meanwhile
  }
}

/** Each way to send fails at once for the full peer, and serves the other one. */
async function others(
  full: Sending,
  live: Sending,
  receive: () => Promise<string>,
  isSent: (name: string, result: unknown) => Promise<boolean>,
): Promise<void> {
  for (const [name, way] of Object.entries(live.ways)) {
    while (await isSent(name, full.ways[name]!(BODY))) await turn(); // the system may have accepted more
    expect(await isSent(name, way(name)), `${name} to the other`).toBe(true);
    expect(await receive()).toBe(name);
  }
}

async function isSent(_name: string, result: unknown): Promise<boolean> {
  if (typeof result === "boolean") return result;
  const sending = result as Promise<void>;
  expect(await settles(sending)).toBe(true);
  return sending.then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: "EAGAIN", detail: expect.stringContaining("other peers") as string });
      return false;
    },
  );
}

function waysOf(socket: Router | Stream, id: Message | string): Sending {
  return {
    ways: {
      send: (body) => socket.send([id, body]),
      "send with a timeout": (body) => socket.send([id, body], { timeout: 60_000 }),
      "sendMany, an array": (body) => socket.sendMany([[id, body]]),
      "sendMany, an iterator": (body) => socket.sendMany([[id, body] as [Message, Buffer]].values()),
      sendBatch: (body) => socket.sendBatch(new Batch([[id, body]])),
      trySend: (body) => socket.trySend([id, body]),
    },
  };
}

describe.each([-1, 60_000])("with a sendTimeout of %i", (sendTimeout) => {
  test.each(["tcp", "ipc", "ws", "inproc"])("a ROUTER with mandatory, over %s", async (over) => {
    const router = use(new Router({ mandatory: true, sendHighWaterMark: 2, sendTimeout }));
    const [stopped, live] = [
      use(new Dealer({ routingId: "stopped", receiveHighWaterMark: 2 })),
      use(new Dealer({ routingId: "live", receiveHighWaterMark: 2 })),
    ];
    await link(router, stopped, transport(over));
    live.connect(endpointOf(router));
    for (const dealer of [stopped, live]) await dealer.send("hello");
    for (let i = 0; i < 2; i++) await router.receive();
    const error = await fill((body) => router.send(["stopped", body]));
    expect(error).toMatchObject({ code: "EAGAIN" });
    expect(router.writable).toBe(true);
    await others(
      waysOf(router, "stopped"),
      waysOf(router, "live"),
      async () => texts(await live.receive()).join(),
      isSent,
    );
  });

  test("a STREAM and a TCP client that stops reading", async () => {
    const stream = use(new Stream({ sendHighWaterMark: 2, sendTimeout }));
    await stream.bind("tcp://127.0.0.1:*");
    const connect = async (): Promise<{ client: net.Socket; id: Message }> => {
      const client = net.connect(portOf(stream), "127.0.0.1");
      onTestFinished(() => void client.destroy());
      const [id] = await stream.receive();
      return { client, id };
    };
    const stopped = await connect();
    stopped.client.pause();
    const live = await connect();
    const arriving = live.client[Symbol.asyncIterator]();
    expect(await fill((body) => stream.send([stopped.id, body]))).toMatchObject({ code: "EAGAIN" });
    await others(
      waysOf(stream, stopped.id),
      waysOf(stream, live.id),
      async () => String((await arriving.next()).value),
      isSent,
    );
  });

  test.each(["tcp", "ipc", "inproc"])("a SERVER, over %s", async (over) => {
    const server = use(new Server({ sendHighWaterMark: 2, sendTimeout }));
    const clients = [0, 1].map(() => use(new Client({ receiveHighWaterMark: 2 })));
    await byRoutingId(server, clients[0]!, clients[1]!, over);
  });

  test.each(["tcp", "ipc", "inproc"])("a PEER, over %s", async (over) => {
    const peer = use(new Peer({ sendHighWaterMark: 2, sendTimeout }));
    const [stopped, live] = [0, 1].map(() => use(new Peer({ receiveHighWaterMark: 2 }))) as [Peer, Peer];
    await peer.bind(transport(over).endpoint());
    const ids = [stopped, live].map((one) => one.connectPeer(endpointOf(peer)));
    const back: number[] = [];
    for (const [i, one] of [stopped, live].entries()) {
      await one.send("hello", { routingId: ids[i]! });
      back.push((await peer.receive())[1].routingId);
    }
    await labelled(peer, back[0]!, back[1]!, live);
  });
});

async function byRoutingId(server: Server, stopped: Client, live: Client, over: string): Promise<void> {
  await link(server, stopped, transport(over));
  live.connect(endpointOf(server));
  const ids: number[] = [];
  for (const client of [stopped, live]) {
    await client.send("hello");
    ids.push((await server.receive())[1].routingId);
  }
  await labelled(server, ids[0]!, ids[1]!, live);
}

async function labelled(
  server: Server | Peer,
  stopped: number,
  live: number,
  receiver: Socket & { receive(): Promise<readonly unknown[]> },
): Promise<void> {
  const ways = (routingId: number): Sending => ({
    ways: {
      send: (body) => server.send(body, { routingId }),
      "send with a timeout": (body) => server.send(body, { routingId, timeout: 60_000 }),
      sendMany: (body) => server.sendMany([body], { routingId }),
      trySend: (body) => server.trySend(body, { routingId }),
    },
  });
  expect(await fill((body) => server.send(body, { routingId: stopped }))).toMatchObject({ code: "EAGAIN" });
  expect(server.writable).toBe(true);
  await others(ways(stopped), ways(live), async () => String((await receiver.receive())[0]), isSent);
}

test("a ROUTER with mandatory waits if the queues to all peers are full, and then reports the full one", async () => {
  const router = use(new Router({ mandatory: true, sendHighWaterMark: 1 }));
  const dealers = ["a", "b"].map((routingId) => use(new Dealer({ routingId, receiveHighWaterMark: 1 })));
  await link(router, dealers[0]!, transport("inproc"));
  dealers[1]!.connect(endpointOf(router));
  for (let i = 0; i < 2; i++) {
    await dealers[i]!.send("hello");
    await router.receive();
  }
  for (const id of ["a", "b"]) for (let i = 0; i < 2; i++) expect(router.trySend([id, String(i)])).toBe(true);
  expect(router.writable).toBe(false);
  const toA = router.send(["a", "more"]);
  const toB = router.send(["b", "more"]);
  expect(await settles(toA)).toBe(false);
  for (let i = 0; i < 2; i++) await dealers[1]!.receive();
  await expect(toA).rejects.toMatchObject({ code: "EAGAIN" });
  await toB;
  expect(texts(await dealers[1]!.receive())).toEqual(["more"]);
});

test("a peer that reads gets more messages than the high-water mark in one run", async () => {
  const COUNT = 5000;
  const router = use(new Router({ mandatory: true }));
  const dealer = use(new Dealer({ routingId: "live" }));
  await link(router, dealer, transport("tcp"));
  await dealer.send("hello");
  await router.receive();
  let [sent, received] = [0, 0];
  const receiving = (async () => {
    while (received < COUNT) received += (await dealer.receiveMany()).length;
  })();
  while (sent < COUNT)
    await router.send(["live", String(sent)]).then(
      () => sent++,
      (error: unknown) => {
        expect(error).toMatchObject({ code: "EAGAIN" });
        return turn();
      },
    );
  await receiving;
  expect(received).toBe(COUNT);
});

async function turnsBetween(call: () => Promise<unknown>): Promise<void> {
  const state = { turned: false };
  setImmediate(() => {
    state.turned = true;
  });
  for (let tries = 0; !state.turned; tries++) {
    expect(tries).toBeLessThan(100_000);
    await call().catch(() => undefined);
  }
}

test("repeated refused sends let the event loop turn", async () => {
  const router = use(new Router({ mandatory: true }));
  await router.bind("tcp://127.0.0.1:*");
  await turnsBetween(() => router.send(["nobody", "x"]));
});

test("repeated non-blocking receives let the event loop turn", async () => {
  const dealer = use(new Dealer({ receiveTimeout: 0 }));
  await dealer.bind("tcp://127.0.0.1:*");
  await turnsBetween(() => dealer.receive());
});

test("a source of messages that throws while the send waits rejects that send only", async () => {
  const dealer = use(new Dealer({ sendHighWaterMark: 1 }));
  const peer = use(new Dealer({ receiveHighWaterMark: 1 }));
  await link(dealer, peer, transport("inproc"));
  const source = function* (): Generator<string> {
    for (let i = 0; i < 3; i++) yield String(i);
    throw new Error("no more");
  };
  const failing = dealer.sendMany(source());
  const next = dealer.send("next");
  expect(await settles(failing)).toBe(false);
  const heard: string[] = [];
  for (let i = 0; i < 4; i++) heard.push(...texts(await peer.receive()));
  await expect(failing).rejects.toThrow("no more");
  await next;
  expect(heard).toEqual(["0", "1", "2", "next"]);
});
