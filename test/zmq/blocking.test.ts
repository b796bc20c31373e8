/**
 * Blocking calls, as in C: they wait for an event of another thread or of the network, or until a
 * timeout.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, failure, lastEndpoint, made, newContext, newPair, newSocket, recvText, start } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "zmq-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Long enough to be measured, short enough to be waited for. */
const TIMEOUT_MS = 20;

function bound(context: zmq.ContextPtr, type: number, endpoint = "inproc://bound"): zmq.SocketPtr {
  const socket = newSocket(context, type);
  expect(zmq.zmq_bind(socket, endpoint)).toBe(0);
  return socket;
}

/** The result of the call, which must take as long as the timeout. */
function timed(call: () => number): string {
  const watch = zmq.zmq_stopwatch_start();
  const result = failure(call());
  expect(zmq.zmq_stopwatch_stop(watch)).toBeGreaterThan((TIMEOUT_MS - 2) * 1000);
  return result;
}

describe.each([
  ["tcp", "tcp://127.0.0.1:*"],
  ["ipc", `ipc://${folder}/socket`],
  ["ws", "ws://127.0.0.1:*/path"],
  ["inproc", "inproc://name"],
])("%s", (_, endpoint) => {
  test.each([
    ["REQ to REP", zmq.ZMQ_REQ, zmq.ZMQ_REP],
    ["CLIENT to SERVER", zmq.ZMQ_CLIENT, zmq.ZMQ_SERVER],
    ["PAIR to PAIR", zmq.ZMQ_PAIR, zmq.ZMQ_PAIR],
  ])("%s, on one thread", (_, asking, answering) => {
    const [server, client] = newPair([answering, asking], endpoint);
    const msg = new zmq.zmq_msg_t();
    zmq.zmq_msg_init(msg);
    for (const size of [1, 1000, 100_000]) {
      expect(zmq.zmq_send(client, Buffer.alloc(size, 7))).toBe(size);
      expect(zmq.zmq_msg_recv(msg, server, 0)).toBe(size);
      expect(zmq.zmq_msg_send(msg, server, 0)).toBe(size);
      const buffer = Buffer.alloc(size);
      expect(zmq.zmq_recv(client, buffer)).toBe(size);
      expect(buffer.every((byte) => byte === 7)).toBe(true);
    }
    msg.free();
  });

  test("requests of one thread, replies of another one", () => {
    const context = newContext();
    const client = bound(context, zmq.ZMQ_DEALER, endpoint);
    start("echo", { context, type: zmq.ZMQ_DEALER, endpoint: lastEndpoint(client) });
    for (let i = 0; i < 500; i++) {
      zmq.zmq_sendiov(client, ["question", String(i)], 2, zmq.ZMQ_SNDMORE);
      const parts: Uint8Array[] = [];
      expect(zmq.zmq_recviov(client, parts, { value: 9 })).toBe(2);
      expect(parts.map(String)).toEqual(["question", String(i)]);
    }
  });

  test("a thread sends more than all queues hold, and waits for the reader", () => {
    const context = newContext();
    const pull = newSocket(context, zmq.ZMQ_PULL);
    zmq.zmq_setsockopt(pull, zmq.ZMQ_RCVHWM, 5);
    zmq.zmq_bind(pull, endpoint);
    const text = "x".repeat(10_000);
    const count = 1000;
    start("send", { context, type: zmq.ZMQ_PUSH, endpoint: lastEndpoint(pull), count, text });
    for (let i = 0; i < count; i++) expect(zmq.zmq_recv(pull, null)).toBe(text.length);
    expect(failure(zmq.zmq_recv(pull, null, 0, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
  });
});

describe.each([
  ["PUSH, PULL", zmq.ZMQ_PUSH, zmq.ZMQ_PULL],
  ["DEALER, ROUTER", zmq.ZMQ_DEALER, zmq.ZMQ_ROUTER],
  ["CLIENT, SERVER", zmq.ZMQ_CLIENT, zmq.ZMQ_SERVER],
  ["SCATTER, GATHER", zmq.ZMQ_SCATTER, zmq.ZMQ_GATHER],
])("timeouts of %s", (_, sending, receiving) => {
  test("ZMQ_RCVTIMEO", () => {
    const socket = newSocket(newContext(), receiving);
    const msg = new zmq.zmq_msg_t();
    zmq.zmq_msg_init(msg);
    zmq.zmq_setsockopt(socket, zmq.ZMQ_RCVTIMEO, TIMEOUT_MS);
    expect(timed(() => zmq.zmq_recv(socket, Buffer.alloc(1)))).toBe("-1 EAGAIN");
    expect(timed(() => zmq.zmq_recv(socket, Buffer.alloc(100_000)))).toBe("-1 EAGAIN");
    expect(timed(() => zmq.zmq_msg_recv(msg, socket, 0))).toBe("-1 EAGAIN");
    expect(timed(() => zmq.zmq_recviov(socket, [], { value: 1 }))).toBe("-1 EAGAIN");
    expect(failure(zmq.zmq_recv(socket, null, 0, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
    msg.free();
  });

  test("ZMQ_SNDTIMEO", () => {
    const socket = newSocket(newContext(), sending);
    const msg = new zmq.zmq_msg_t();
    zmq.zmq_msg_init_buffer(msg, "kept");
    zmq.zmq_setsockopt(socket, zmq.ZMQ_SNDTIMEO, TIMEOUT_MS);
    expect(timed(() => zmq.zmq_send(socket, "text"))).toBe("-1 EAGAIN");
    expect(timed(() => zmq.zmq_send_const(socket, "text"))).toBe("-1 EAGAIN");
    expect(timed(() => zmq.zmq_msg_send(msg, socket, 0))).toBe("-1 EAGAIN");
    expect(String(zmq.zmq_msg_data(msg))).toBe("kept");
    expect(failure(zmq.zmq_send(socket, "text", null, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
    msg.free();
  });
});

test("at the high-water mark a send waits until a peer reads", () => {
  const context = newContext();
  const push = newSocket(context, zmq.ZMQ_PUSH);
  zmq.zmq_setsockopt(push, zmq.ZMQ_SNDHWM, 2);
  zmq.zmq_setsockopt(push, zmq.ZMQ_SNDTIMEO, TIMEOUT_MS);
  const pull = newSocket(context, zmq.ZMQ_PULL);
  zmq.zmq_setsockopt(pull, zmq.ZMQ_RCVHWM, 2);
  zmq.zmq_bind(push, "inproc://mark");
  zmq.zmq_connect(pull, "inproc://mark");
  let sent = 0;
  while (zmq.zmq_send(push, "x") === 1) sent++;
  expect([sent, failure(-1)]).toEqual([4, "-1 EAGAIN"]);
  start("drain", { context, type: zmq.ZMQ_PULL, endpoint: "inproc://mark" });
  zmq.zmq_setsockopt(push, zmq.ZMQ_SNDTIMEO, -1);
  for (let i = 0; i < 100; i++) expect(zmq.zmq_send(push, "x")).toBe(1);
});

describe("zmq_poll()", () => {
  test("over several sockets and a descriptor: no time, some time, and until an event", () => {
    const context = newContext();
    const [a, b, c] = ["a", "b", "c"].map((name) => bound(context, zmq.ZMQ_PULL, `inproc://${name}`));
    const items: zmq.zmq_pollitem_t[] = [
      { socket: a!, events: zmq.ZMQ_POLLIN },
      { socket: b!, events: zmq.ZMQ_POLLIN },
      { fd: Number(zmq.zmq_getsockopt_value(c!, zmq.ZMQ_FD)), events: zmq.ZMQ_POLLIN },
    ];
    zmq.zmq_getsockopt_value(c!, zmq.ZMQ_EVENTS);
    expect(zmq.zmq_poll(items, 0)).toBe(0);
    expect(timed(() => zmq.zmq_poll(items, TIMEOUT_MS))).toMatch(/^0 /);
    for (const [i, name] of ["a", "b", "c"].entries()) {
      start("send", { context, type: zmq.ZMQ_PUSH, endpoint: `inproc://${name}`, count: 1 });
      expect(zmq.zmq_poll(items, -1)).toBe(1);
      expect(items.map(({ revents }) => revents)).toEqual([0, 1, 2].map((j) => (i === j ? zmq.ZMQ_POLLIN : 0)));
      if (i < 2) expect(zmq.zmq_recv(items[i]!.socket!, null)).toBe(1);
    }
    while (zmq.zmq_recv(c!, null, 0, zmq.ZMQ_DONTWAIT) !== 1) zmq.zmq_poll(items, -1);
  });

  test("of thread-safe sockets, beside others and over the network", () => {
    const context = newContext();
    const server = bound(context, zmq.ZMQ_SERVER, "tcp://127.0.0.1:*");
    const pull = bound(context, zmq.ZMQ_PULL, "tcp://127.0.0.1:*");
    const items = [server, pull].map((socket): zmq.zmq_pollitem_t => ({ socket, events: zmq.ZMQ_POLLIN }));
    expect(timed(() => zmq.zmq_poll(items, TIMEOUT_MS))).toMatch(/^0 /);
    start("send", { context, type: zmq.ZMQ_CLIENT, endpoint: lastEndpoint(server), count: 1 });
    expect(zmq.zmq_poll(items, -1)).toBe(1);
    expect(zmq.zmq_recv(server, null)).toBe(1);
    start("send", { context, type: zmq.ZMQ_PUSH, endpoint: lastEndpoint(pull), count: 1 });
    expect(zmq.zmq_poll(items, -1)).toBe(1);
    expect(zmq.zmq_recv(pull, null)).toBe(1);
  });
});

test("zmq_poller_wait() and zmq_poller_wait_all() wait", () => {
  const context = newContext();
  const server = bound(context, zmq.ZMQ_SERVER, "tcp://127.0.0.1:*");
  const pull = bound(context, zmq.ZMQ_PULL);
  const poller = made(zmq.zmq_poller_new());
  zmq.zmq_poller_add(poller, server, "server", zmq.ZMQ_POLLIN);
  zmq.zmq_poller_add(poller, pull, "pull", zmq.ZMQ_POLLIN);
  const event: zmq.zmq_poller_event_t = { socket: null, fd: -1, user_data: null, events: 0 };
  expect(timed(() => zmq.zmq_poller_wait(poller, event, TIMEOUT_MS))).toBe("-1 EAGAIN");
  start("send", { context, type: zmq.ZMQ_PUSH, endpoint: "inproc://bound", count: 1 });
  expect(zmq.zmq_poller_wait(poller, event, -1)).toBe(0);
  expect([event.socket, event.user_data]).toEqual([pull, "pull"]);
  zmq.zmq_recv(pull, null);
  const events: zmq.zmq_poller_event_t[] = [];
  expect(timed(() => zmq.zmq_poller_wait_all(poller, events, 2, TIMEOUT_MS))).toBe("-1 EAGAIN");
  start("send", { context, type: zmq.ZMQ_CLIENT, endpoint: lastEndpoint(server), count: 1 });
  expect(zmq.zmq_poller_wait_all(poller, events, 2, -1)).toBe(1);
  expect(events[0]?.user_data).toBe("server");
  expect(zmq.zmq_poller_destroy(poller)).toBe(0);
});

test("events of a monitor are read as they arrive", () => {
  const context = newContext();
  const server = bound(context, zmq.ZMQ_DEALER, "tcp://127.0.0.1:*");
  const client = newSocket(context, zmq.ZMQ_DEALER);
  expect(zmq.zmq_socket_monitor(client, "inproc://monitor", zmq.ZMQ_EVENT_ALL)).toBe(0);
  const monitor = newSocket(context, zmq.ZMQ_PAIR);
  zmq.zmq_connect(monitor, "inproc://monitor");
  zmq.zmq_connect(client, lastEndpoint(server));
  const next = (): number => {
    const parts: Buffer[] = [];
    expect(zmq.zmq_recviov(monitor, parts, { value: 2 })).toBe(2);
    return parts[0]?.readUInt16LE() ?? 0;
  };
  expect([next(), next(), next()]).toEqual([
    zmq.ZMQ_EVENT_CONNECT_DELAYED,
    zmq.ZMQ_EVENT_CONNECTED,
    zmq.ZMQ_EVENT_HANDSHAKE_SUCCEEDED,
  ]);
  close(client);
  expect(next()).toBe(zmq.ZMQ_EVENT_MONITOR_STOPPED);
});

test("events of a versioned monitor are read as they arrive", () => {
  const context = newContext();
  const server = bound(context, zmq.ZMQ_PULL, "tcp://127.0.0.1:*");
  const client = newSocket(context, zmq.ZMQ_PUSH);
  const events = BigInt(zmq.ZMQ_EVENT_HANDSHAKE_SUCCEEDED | zmq.ZMQ_EVENT_PIPES_STATS);
  expect(zmq.zmq_socket_monitor_versioned(client, "inproc://monitor", events, 2, zmq.ZMQ_PUSH)).toBe(0);
  const monitor = newSocket(context, zmq.ZMQ_PULL);
  zmq.zmq_connect(monitor, "inproc://monitor");
  zmq.zmq_connect(client, lastEndpoint(server));
  const parts: Buffer[] = [];
  expect(zmq.zmq_recviov(monitor, parts, { value: 9 })).toBe(5);
  expect(parts[0]?.readBigUInt64LE()).toBe(BigInt(zmq.ZMQ_EVENT_HANDSHAKE_SUCCEEDED));
  expect(String(parts[4])).toBe(lastEndpoint(server));
  zmq.zmq_send(client, "x");
  expect(recvText(server)).toBe("x");
  expect(zmq.zmq_socket_monitor_pipes_stats(client)).toBe(0);
  // The socket answers when it processes its commands, as in C.
  while (zmq.zmq_poll([{ socket: monitor, events: zmq.ZMQ_POLLIN }], 1) === 0)
    zmq.zmq_getsockopt_value(client, zmq.ZMQ_EVENTS);
  expect(zmq.zmq_recviov(monitor, parts, { value: 9 })).toBe(6);
  expect(parts[0]?.readBigUInt64LE()).toBe(BigInt(zmq.ZMQ_EVENT_PIPES_STATS));
});

test("timers run in a loop of zmq_poll()", () => {
  const timers = zmq.zmq_timers_new();
  const ran: string[] = [];
  const often = zmq.zmq_timers_add(timers, 5, () => ran.push("often"));
  zmq.zmq_timers_add(timers, 24, () => ran.push("seldom"));
  while (!ran.includes("seldom")) {
    zmq.zmq_poll([], zmq.zmq_timers_timeout(timers));
    expect(zmq.zmq_timers_execute(timers)).toBe(0);
  }
  expect(ran.indexOf("seldom")).toBeGreaterThanOrEqual(1);
  expect(zmq.zmq_timers_cancel(timers, often)).toBe(0);
  zmq.zmq_timers_destroy(timers);
});
