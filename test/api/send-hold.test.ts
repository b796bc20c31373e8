/**
 * Sends of large messages are held while the network accepts them (ts/core/direct/send-hold.ts).
 * Each send settles, and the program may then change the memory of its message.
 */
import { connect, createServer, type Server, type Socket as Stream } from "node:net";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { Batch, Context, Dealer, Pair, Pull, Push, createInstance } from "../../ts/index.js";
import { endpointOf, portOf, use, useInstance } from "../support.js";

const MEGABYTE = 1_000_000;

/** A PUSH and a PULL that are connected over tcp. */
async function pushAndPull(options: object = {}): Promise<{ push: Push; pull: Pull }> {
  const pull = use(new Pull());
  await pull.bind("tcp://127.0.0.1:*");
  const push = use(new Push(options));
  push.connect(endpointOf(pull));
  return { push, pull };
}

/**
 * The byte that fills each of `count` received messages. Fails if a message contains another byte.
 */
async function receivedFills(pull: Pull, count: number, size: number): Promise<number[]> {
  const fills: number[] = [];
  for (let i = 0; i < count; i++) {
    const [message] = await pull.receive();
    expect(message!.equals(Buffer.alloc(size, message![0]))).toBe(true);
    fills.push(message![0]!);
  }
  return fills;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A peer that accepts a connection and reads nothing; with its connections. */
async function silentPeer(): Promise<{ port: number; streams: Stream[] }> {
  const streams: Stream[] = [];
  const server: Server = createServer({ pauseOnConnect: true }, (stream) => streams.push(stream));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const stream of streams) stream.destroy();
    server.close();
  });
  return { port: (server.address() as { port: number }).port, streams };
}

for (const size of [65_537, 300_000, 3 * MEGABYTE])
  test(`memory of ${size} bytes may change when its send has settled, even if no peer reads yet`, async () => {
    const { push, pull } = await pushAndPull();
    const memory = Buffer.alloc(size);
    for (const i of numbers(40)) await push.send(memory.fill(i));
    memory.fill(255);
    expect(await receivedFills(pull, 40, size)).toEqual(numbers(40));
  });

test("memory may change at once after trySend(), also when a send is held", async () => {
  const { push, pull } = await pushAndPull();
  const [held, memory] = [Buffer.alloc(8 * MEGABYTE, 100), Buffer.alloc(8 * MEGABYTE, 101)];
  const sent = push.send(held);
  expect(push.trySend(memory)).toBe(true);
  memory.fill(255);
  await sent;
  held.fill(255);
  expect(await receivedFills(pull, 2, 8 * MEGABYTE)).toEqual([100, 101]);
});

test("memory may change when sendMany() and sendBatch() have settled, or have thrown", async () => {
  const { push, pull } = await pushAndPull();
  const memory = [Buffer.alloc(MEGABYTE, 1), Buffer.alloc(MEGABYTE, 2), Buffer.alloc(MEGABYTE, 3)];
  await push.sendMany(memory);
  for (const [i, one] of memory.entries()) one.fill(4 + i);
  const batch = new Batch();
  for (const one of memory) batch.add(one);
  await push.sendBatch(batch);
  batch.clear();
  batch.add(Buffer.alloc(MEGABYTE, 255));
  const last = Buffer.alloc(5 * MEGABYTE, 7);
  const source = function* (): Generator<Buffer> {
    yield last;
    throw new Error("no more");
  };
  await expect(push.sendMany(source())).rejects.toThrow("no more");
  last.fill(255);
  expect(await receivedFills(pull, 6, MEGABYTE)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await receivedFills(pull, 1, 5 * MEGABYTE)).toEqual([7]);
});

test("sends that are not awaited keep their order and their bytes", async () => {
  const { push, pull } = await pushAndPull();
  const sends = numbers(60).map((i) => push.send(Buffer.alloc(200_000, i)));
  await Promise.all(sends);
  expect(await receivedFills(pull, 60, 200_000)).toEqual(numbers(60));
});

test("900 sends of 1 MB settle before the first receive", async () => {
  const { push, pull } = await pushAndPull({ sendHighWaterMark: 1000 });
  const memory = Buffer.alloc(MEGABYTE);
  for (const i of numbers(900)) await push.send(memory.fill(i & 255));
  expect(await receivedFills(pull, 900, MEGABYTE)).toEqual(numbers(900).map((i) => i & 255));
});

test("sends settle while a peer reads nothing, and while there is no peer", async () => {
  const { port } = await silentPeer();
  const push = use(new Push({ linger: 0, sendHighWaterMark: 100 }));
  push.connect(`tcp://127.0.0.1:${port}`);
  for (const i of numbers(100)) await push.send(Buffer.alloc(100_000, i));
  expect(push.writable).toBe(false);
});

test("a send on another socket settles, and its message arrives, while one is held", async () => {
  const { port } = await silentPeer();
  const stuck = use(new Dealer({ linger: 0 }));
  stuck.connect(`tcp://127.0.0.1:${port}`);
  const held = stuck.send(Buffer.alloc(30 * MEGABYTE));
  const { push, pull } = await pushAndPull();
  const order: string[] = [];
  void held.then(() => order.push("held"));
  await push.send("small");
  order.push("small");
  expect(String(await pull.receive())).toBe("small");
  await push.send(Buffer.alloc(MEGABYTE, 9));
  expect(await receivedFills(pull, 1, MEGABYTE)).toEqual([9]);
  await held;
  expect(order).toContain("small");
});

test("no send is held if a slow peer would delay another one", async () => {
  const { port } = await silentPeer();
  const pull = use(new Pull());
  await pull.bind("tcp://127.0.0.1:*");
  const connected = use(new Push({ linger: 0 }));
  for (const endpoint of [`tcp://127.0.0.1:${port}`, endpointOf(pull)]) connected.connect(endpoint);
  const bound = use(new Push({ linger: 0 }));
  await bound.bind("tcp://127.0.0.1:*");
  use(new Pull()).connect(endpointOf(bound));
  for (const push of [connected, bound]) {
    await push.send("small"); // waits for the connection
    let settled = false;
    void push.send(Buffer.alloc(20 * MEGABYTE)).then(() => (settled = true));
    for (let i = 0; i < 3; i++) await Promise.resolve();
    expect(settled).toBe(true);
  }
});

test("no send is held over inproc", async () => {
  const pull = use(new Pull());
  await pull.bind("inproc://held");
  const push = use(new Push());
  push.connect("inproc://held");
  const memory = Buffer.alloc(MEGABYTE, 1);
  let settled = false;
  void push.send(memory).then(() => (settled = true));
  await Promise.resolve();
  await Promise.resolve();
  expect(settled).toBe(true);
  memory.fill(2);
  expect(await receivedFills(pull, 1, MEGABYTE)).toEqual([1]);
});

test("a held send settles when its peer closes, and the next message arrives at the next peer", async () => {
  const { port, streams } = await silentPeer();
  const pair = use(new Pair({ linger: 0 }));
  pair.connect(`tcp://127.0.0.1:${port}`);
  const held = pair.send(Buffer.alloc(20 * MEGABYTE));
  await expect.poll(() => streams.length, { timeout: 10_000 }).toBeGreaterThan(0);
  streams[0]!.destroy();
  await held;
});

test("a held send settles when its socket, its context or its instance ends", async () => {
  const { port } = await silentPeer();
  const instance = useInstance(createInstance());
  const context = new Context({ instance });
  const sockets = numbers(2).map(() => new Push({ context, linger: 0 }));
  for (const socket of sockets) socket.connect(`tcp://127.0.0.1:${port}`);
  const first = sockets[0]!.send(Buffer.alloc(20 * MEGABYTE));
  sockets[0]!.close();
  await first;
  const second = sockets[1]!.send(Buffer.alloc(20 * MEGABYTE));
  instance.destroy();
  await second;
});

test("the bytes on the wire are the message's own, with any sizes of reads", async () => {
  const pull = use(new Pull());
  await pull.bind("tcp://127.0.0.1:*");
  const push = use(new Push());
  const port = portOf(pull);
  const relay = createServer((incoming) => {
    const outgoing = connect(port, "127.0.0.1");
    incoming.pipe(outgoing).pipe(incoming);
    for (const stream of [incoming, outgoing]) stream.on("error", () => stream.destroy());
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  onTestFinished(() => void relay.close());
  push.connect(`tcp://127.0.0.1:${(relay.address() as { port: number }).port}`);
  const memory = Buffer.alloc(777_777);
  const received = receivedFills(pull, 50, memory.length);
  for (const i of numbers(50)) await push.send(memory.fill(i));
  expect(await received).toEqual(numbers(50));
  push.close();
});
