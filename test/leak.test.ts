/**
 * Leaks: after a workload, its resources are released: descriptors and heap of the wasm, callbacks,
 * and the process's Node resources and open files. The first rounds fill tables and caches that
 * stay. Each later round ends in the same state as the one before.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import {
  Context,
  createInstance,
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Stream,
  Subscriber,
  XPublisher,
  XSubscriber,
  type Instance,
  type Message,
  type MessageLike,
  type Socket,
} from "../ts/index.js";
import { createZmq, ZMQ_DONTWAIT, ZMQ_PAIR, ZMQ_POLLIN, zmq_msg_t, type Zmq } from "../ts/zmq/index.js";
import { activeResources, openFiles } from "./resources.js";
import { endpointOf, portOf, subscribed, transports, turn, type Transport, newInstance, threaded } from "./support.js";

const WARM_UP = 2;
const ROUNDS = 10;
/**
 * Bytes by which the heap may seem to grow: malloc returns the rest of a chunk that is too small to
 * split. A block that leaks in each round takes at least 16 bytes per round. With two threads, the
 * order of allocations varies.
 */
const SLACK = threaded ? 512 : 128;
const LARGE = 300_000;
/** Turns of the event loop. A host thread works in parallel. */
const MOST_TURNS = threaded ? 50_000 : 2000;

interface Marks {
  readonly descriptors: number;
  readonly allocated: number;
  readonly callbacks: number;
  readonly resources: string;
  readonly files: number;
}

/** `allocated` equals `before` unless it exceeds it by more than SLACK. */
function marksOf({ exports, callbacks }: Instance, before = 0): Marks {
  if (!("size" in callbacks) || typeof callbacks.size !== "number") throw new Error("the callbacks have no size");
  const allocated = exports.port_allocated();
  return {
    descriptors: exports.port_descriptors(),
    allocated: allocated <= before + SLACK ? before : allocated,
    callbacks: callbacks.size,
    resources: activeResources().join(" "),
    files: threaded ? 0 : openFiles(), // host threads of earlier tests may still be closing theirs
  };
}

/** The kernel and the peers notice an end within some turns. A leaked resource stays. */
async function settled(instance: Instance, wanted: Marks): Promise<Marks> {
  let marks = marksOf(instance, wanted.allocated);
  for (let i = 0; i < MOST_TURNS && !same(marks, wanted); i++) {
    await turn();
    marks = marksOf(instance, wanted.allocated);
  }
  return marks;
}

function same(a: Marks, b: Marks): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Repeats the workload until the state after it no longer changes. The state must then stay the
 * same after each further repetition.
 */
async function expectNoLeak(instance: Instance, workload: () => Promise<void>): Promise<void> {
  const empty = marksOf(instance);
  for (let i = 0; i < WARM_UP; i++) await workload();
  const idle = await settled(instance, { ...empty, allocated: instance.exports.port_allocated() });
  expect({ ...idle, allocated: empty.allocated }).toEqual(empty);
  for (let i = 0; i < ROUNDS; i++) {
    await workload();
    expect(await settled(instance, idle)).toEqual(idle);
  }
}

interface Both extends Socket {
  send(message: MessageLike | MessageLike[]): Promise<void>;
  receive(): Promise<Message[]>;
}

/** Sends in one direction. Returns the received messages. */
async function pass(
  from: { send(message: MessageLike[]): Promise<void> },
  to: { receive(): Promise<Message[]> },
  parts: MessageLike[],
): Promise<Message[]> {
  const [message] = await Promise.all([to.receive(), from.send(parts)]);
  return message;
}

const bodies: MessageLike[][] = [
  ["small"],
  ["", "in", "parts"],
  [Buffer.alloc(LARGE, 1)],
  [Buffer.alloc(LARGE, 2), "and small"],
];

/** Opens, links, uses and closes sockets of every type, some before their messages are sent. */
async function everyKind(instance: Instance, over: Transport): Promise<void> {
  const context = new Context({ instance });
  const options = { context, ipv6: over.ipv6 };
  async function linked<B extends Socket, C extends Socket>(bound: B, connected: C): Promise<[B, C]> {
    await bound.bind(over.endpoint());
    connected.connect(endpointOf(bound));
    return [bound, connected];
  }
  const [a, b]: Both[] = await linked(new Pair(options), new Pair(options));
  const [pull, push] = await linked(new Pull(options), new Push(options));
  const [reply, request] = await linked(new Reply(options), new Request(options));
  const [router, dealer] = await linked(new Router(options), new Dealer(options));
  const [publisher, subscriber] = await linked(new Publisher(options), new Subscriber(options));
  const [xpublisher, xsubscriber] = await linked(new XPublisher(options), new XSubscriber(options));
  subscriber.subscribe("");
  await subscribed(publisher, subscriber);
  await pass(xsubscriber, xpublisher, [Buffer.from("\u0001topic")]);
  for (const body of bodies) {
    await pass(a, b, body);
    await pass(push, pull, body);
    await pass(request, reply, body);
    await pass(reply, request, body);
    const [id] = await pass(dealer, router, body);
    await pass(router, dealer, [id!, ...body]);
    await pass(publisher, subscriber, body);
    await pass(xpublisher, xsubscriber, ["topic", ...body]);
  }
  const waiting = pull.receive().catch(() => undefined);
  await b.send(Buffer.alloc(LARGE));
  await push.send("unread");
  await waiting;
  await push.send("unread, too");
  b.close();
  await context.close();
}

test.each([...transports])("sockets of every kind, their messages and their contexts, over %s", async (_name, over) => {
  const instance = newInstance();
  await expectNoLeak(instance, () => everyKind(instance, over));
});

test("connections that come and go", async () => {
  const instance = newInstance();
  const context = new Context({ instance });
  const stream = new Stream({ context });
  await stream.bind("tcp://127.0.0.1:*");
  const port = portOf(stream);
  await expectNoLeak(instance, async () => {
    for (let i = 0; i < 20; i++) {
      const client = connect(port, "127.0.0.1");
      const [id] = await stream.receive();
      client.write("text");
      await stream.receive();
      await stream.send([id, "answer"]);
      await once(client, "data");
      const gone = once(client, "close");
      if (i % 2) client.resetAndDestroy();
      else client.end();
      await Promise.all([gone, stream.receive()]);
    }
  });
  await context.close();
});

test("connections to an address without a listener, and refused binds", async () => {
  const instance = newInstance();
  await expectNoLeak(instance, async () => {
    const context = new Context({ instance });
    const bound = new Pull({ context });
    await bound.bind("tcp://127.0.0.1:*");
    for (let i = 0; i < 20; i++) {
      const socket = new Dealer({ context, linger: 0, reconnectInterval: 1 });
      socket.connect("tcp://127.0.0.1:1");
      socket.connect(`ipc://${process.cwd()}/no/such/folder`);
      expect(() => socket.bindSync(endpointOf(bound))).toThrow(/in use/);
      expect(() => socket.connect("nonsense")).toThrow();
      await socket.send("to nobody");
      for (let turns = 0; turns < 3; turns++) await turn();
      socket.close();
    }
    await context.close();
  });
});

/** A set of timers: one has run and was cancelled, and the other one is destroyed with the set. */
async function useTimers(zmq: Zmq): Promise<void> {
  const timers = zmq.zmq_timers_new();
  const state = { ran: false };
  const id = zmq.zmq_timers_add(timers, 1, () => (state.ran = true));
  zmq.zmq_timers_add(timers, 3_600_000, () => undefined);
  while (!state.ran) {
    zmq.zmq_timers_execute(timers);
    await turn();
  }
  zmq.zmq_timers_cancel(timers, id);
  expect(zmq.zmq_timers_destroy(timers)).toBe(0);
}

test("the mirror's messages with external data, timers, pollers and counters", async () => {
  const instance = newInstance();
  const zmq = createZmq(instance);
  const taken = { released: 0, given: 0 };
  const release = (): void => {
    taken.released++;
  };
  await expectNoLeak(instance, async () => {
    const context = zmq.zmq_ctx_new();
    const [a, b] = [zmq.zmq_socket(context, ZMQ_PAIR), zmq.zmq_socket(context, ZMQ_PAIR)];
    expect(zmq.zmq_bind(a, "inproc://leak")).toBe(0);
    expect(zmq.zmq_connect(b, "inproc://leak")).toBe(0);
    const [out, copy, arrived] = Array.from({ length: 3 }, () => new zmq_msg_t(instance));
    for (let i = 0; i < 50; i++) {
      taken.given++;
      expect(zmq.zmq_msg_init_data(out!, Buffer.alloc(1000 * i, i), null, release)).toBe(0);
      zmq.zmq_msg_init(copy!);
      zmq.zmq_msg_copy(copy!, out!);
      expect(zmq.zmq_msg_send(out!, a, ZMQ_DONTWAIT)).toBe(1000 * i);
      zmq.zmq_msg_close(copy!);
      zmq.zmq_msg_init(arrived!);
      if (i % 2) expect(zmq.zmq_msg_recv(arrived!, b, ZMQ_DONTWAIT)).toBeGreaterThanOrEqual(0); // the rest is dropped
      zmq.zmq_msg_close(arrived!);
    }
    for (const msg of [out!, copy!, arrived!]) msg.free();
    const poller = zmq.zmq_poller_new();
    zmq.zmq_poller_add(poller, b, null, ZMQ_POLLIN);
    expect(zmq.zmq_poller_destroy(poller)).toBe(0);
    zmq.zmq_atomic_counter_destroy(zmq.zmq_atomic_counter_new());
    zmq.zmq_stopwatch_stop(zmq.zmq_stopwatch_start());
    await useTimers(zmq);
    zmq.zmq_close(a);
    zmq.zmq_close(b);
    expect(await zmq.zmq_ctx_term_async(context)).toBe(0);
  });
  expect(taken.released).toBe(taken.given);
});

test("instances that are destroyed with everything open", async () => {
  const before = { resources: activeResources(), files: openFiles() };
  for (let i = 0; i < 5; i++) {
    const instance = createInstance({ threads: threaded });
    const context = new Context({ instance });
    const [pull, push] = [new Pull({ context }), new Push({ context })];
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(endpointOf(pull));
    await pass(push, pull, ["text"]);
    const pending = pull.receive();
    instance.destroy();
    await expect(pending).rejects.toBe(instance.failure);
  }
  for (let i = 0; i < MOST_TURNS && openFiles() > before.files; i++) await turn();
  expect(activeResources()).toEqual(before.resources);
  expect(openFiles()).toBeLessThanOrEqual(before.files);
});
