/**
 * An inline instance. Calls that would wait for the network fail with EINTR; with ZMQ_DONTWAIT or a
 * timeout of 0, with EAGAIN.
 */
import { describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, failure, made, newContext, newPair, newSocket } from "./support.js";

zmq.useInstance(zmq.createInstance());

/** A sending type, and a receiving type for it. The last four pairs are thread-safe. */
const PAIRS: [string, number, number][] = [
  ["PUSH, PULL", zmq.ZMQ_PUSH, zmq.ZMQ_PULL],
  ["DEALER, ROUTER", zmq.ZMQ_DEALER, zmq.ZMQ_ROUTER],
  ["PAIR, PAIR", zmq.ZMQ_PAIR, zmq.ZMQ_PAIR],
  ["CLIENT, SERVER", zmq.ZMQ_CLIENT, zmq.ZMQ_SERVER],
  ["SCATTER, GATHER", zmq.ZMQ_SCATTER, zmq.ZMQ_GATHER],
  ["CHANNEL, CHANNEL", zmq.ZMQ_CHANNEL, zmq.ZMQ_CHANNEL],
];

describe.each(PAIRS)("%s", (_, sending, receiving) => {
  test("a receive that would wait", () => {
    const socket = newSocket(newContext(), receiving);
    const msg = new zmq.zmq_msg_t();
    zmq.zmq_msg_init(msg);
    const parts = { value: 1 };
    expect(failure(zmq.zmq_recv(socket, Buffer.alloc(1)))).toBe("-1 EINTR");
    expect(failure(zmq.zmq_recv(socket, Buffer.alloc(100_000)))).toBe("-1 EINTR");
    expect(failure(zmq.zmq_msg_recv(msg, socket, 0))).toBe("-1 EINTR");
    expect(failure(zmq.zmq_recviov(socket, [], parts))).toBe("-1 EINTR");
    expect(failure(zmq.zmq_recv(socket, null, 0, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
    zmq.zmq_setsockopt(socket, zmq.ZMQ_RCVTIMEO, 60_000);
    expect(failure(zmq.zmq_recv(socket, null))).toBe("-1 EINTR");
    zmq.zmq_setsockopt(socket, zmq.ZMQ_RCVTIMEO, 0);
    expect(failure(zmq.zmq_recv(socket, null))).toBe("-1 EAGAIN");
    msg.free();
  });

  test("a send that would wait", () => {
    const socket = newSocket(newContext(), sending);
    const msg = new zmq.zmq_msg_t();
    zmq.zmq_msg_init_buffer(msg, "kept");
    expect(failure(zmq.zmq_send(socket, "text"))).toBe("-1 EINTR");
    expect(failure(zmq.zmq_send(socket, Buffer.alloc(100_000)))).toBe("-1 EINTR");
    expect(failure(zmq.zmq_send_const(socket, "text"))).toBe("-1 EINTR");
    expect(failure(zmq.zmq_msg_send(msg, socket, 0))).toBe("-1 EINTR");
    expect(zmq.zmq_msg_data(msg).toString()).toBe("kept");
    expect(failure(zmq.zmq_sendiov(socket, ["text"], 1))).toBe("-1 EINTR");
    expect(failure(zmq.zmq_send(socket, "text", null, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
    zmq.zmq_setsockopt(socket, zmq.ZMQ_SNDTIMEO, 0);
    expect(failure(zmq.zmq_send(socket, "text"))).toBe("-1 EAGAIN");
    msg.free();
  });

  test("calls without the network do not wait", () => {
    const [a, b] = newPair([receiving, sending]);
    const buffer = Buffer.alloc(8);
    expect(zmq.zmq_send(b, "text")).toBe(4);
    if (receiving === zmq.ZMQ_ROUTER) expect(zmq.zmq_recv(a, buffer)).toBe(5);
    expect(zmq.zmq_recv(a, buffer)).toBe(4);
    expect(buffer.toString("utf8", 0, 4)).toBe("text");
  });
});

test("a send beyond the high-water mark is EINTR, and may be repeated", () => {
  const context = newContext();
  const [push, pull] = [newSocket(context, zmq.ZMQ_PUSH), newSocket(context, zmq.ZMQ_PULL)];
  zmq.zmq_setsockopt(push, zmq.ZMQ_SNDHWM, 2);
  zmq.zmq_setsockopt(pull, zmq.ZMQ_RCVHWM, 2);
  zmq.zmq_bind(pull, "inproc://mark");
  zmq.zmq_connect(push, "inproc://mark");
  let sent = 0;
  while (zmq.zmq_send(push, "x") === 1) sent++;
  expect(sent).toBe(4);
  expect(failure(-1)).toBe("-1 EINTR");
  while (zmq.zmq_recv(pull, null, 0, zmq.ZMQ_DONTWAIT) === 1) sent--;
  expect(sent).toBe(0);
  expect(zmq.zmq_send(push, "x")).toBe(1);
});

test("zmq_poll() and zmq_poller_wait() that would wait", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_PULL);
  const items = [{ socket, events: zmq.ZMQ_POLLIN }];
  expect(failure(zmq.zmq_poll(items, -1))).toBe("-1 EINTR");
  expect(failure(zmq.zmq_poll(items, 60_000))).toBe("-1 EINTR");
  expect(zmq.zmq_poll(items, 0)).toBe(0);
  expect(failure(zmq.zmq_poll([], -1))).toBe("-1 EINTR");
  const poller = made(zmq.zmq_poller_new());
  zmq.zmq_poller_add(poller, socket, null, zmq.ZMQ_POLLIN);
  expect(failure(zmq.zmq_poller_wait(poller, { socket: null, fd: -1, user_data: null, events: 0 }, -1))).toBe(
    "-1 EINTR",
  );
  expect(zmq.zmq_poller_destroy(poller)).toBe(0);
});

test("a context with open sockets is EINTR, its sockets ETERM, and it ends once they are closed", () => {
  const context = made(zmq.zmq_ctx_new());
  const socket = newSocket(context, zmq.ZMQ_PAIR);
  expect(failure(zmq.zmq_ctx_term(context))).toBe("-1 EINTR");
  expect(failure(zmq.zmq_send(socket, "late"))).toBe("-1 ETERM");
  expect(failure(zmq.zmq_socket(context, zmq.ZMQ_PAIR))).toBe("null ETERM");
  expect(close(socket)).toBe(0);
  expect(zmq.zmq_ctx_term(context)).toBe(0);
});

test("a proxy forwards the queued messages, and is EINTR", () => {
  const context = newContext();
  const sockets = [zmq.ZMQ_DEALER, zmq.ZMQ_ROUTER, zmq.ZMQ_DEALER, zmq.ZMQ_REP, zmq.ZMQ_PUSH, zmq.ZMQ_PULL];
  const [client, frontend, backend, server, capture, tap] = sockets.map((type) => newSocket(context, type)) as [
    zmq.SocketPtr,
    zmq.SocketPtr,
    zmq.SocketPtr,
    zmq.SocketPtr,
    zmq.SocketPtr,
    zmq.SocketPtr,
  ];
  for (const [bound, connected, name] of [
    [frontend, client, "front"],
    [backend, server, "back"],
    [tap, capture, "tap"],
  ] as const) {
    expect(zmq.zmq_bind(bound, `inproc://${name}`)).toBe(0);
    expect(zmq.zmq_connect(connected, `inproc://${name}`)).toBe(0);
  }
  const buffer = Buffer.alloc(16);
  zmq.zmq_sendiov(client, ["", "question"], 2, zmq.ZMQ_SNDMORE);
  expect(failure(zmq.zmq_proxy(frontend, backend, capture))).toBe("-1 EINTR");
  expect(zmq.zmq_recv(server, buffer)).toBe(8);
  zmq.zmq_send(server, "answer");
  expect(failure(zmq.zmq_device(zmq.ZMQ_QUEUE, frontend, backend))).toBe("-1 EINTR");
  const parts: Uint8Array[] = [];
  expect(zmq.zmq_recviov(client, parts, { value: 9 })).toBe(2);
  expect(parts.map(String)).toEqual(["", "answer"]);
  expect(zmq.zmq_recviov(tap, parts, { value: 9 })).toBe(3);
  expect(String(parts[2])).toBe("question");
});

test("a steered proxy follows its commands", () => {
  const context = newContext();
  const [a, b] = [newSocket(context, zmq.ZMQ_PULL), newSocket(context, zmq.ZMQ_PUSH)];
  const [control, steer] = [newSocket(context, zmq.ZMQ_PAIR), newSocket(context, zmq.ZMQ_PAIR)];
  zmq.zmq_bind(control, "inproc://control");
  zmq.zmq_connect(steer, "inproc://control");
  expect(failure(zmq.zmq_proxy_steerable(a, b, null, control))).toBe("-1 EINTR");
  zmq.zmq_send(steer, "TERMINATE");
  expect(zmq.zmq_proxy_steerable(a, b, null, control)).toBe(0);
});

test("a proxy refuses a value that is not a socket", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_PULL);
  expect(failure(zmq.zmq_proxy(null, socket))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_proxy(socket, null))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_device(zmq.ZMQ_QUEUE, null, socket))).toBe("-1 EFAULT");
});

test("zmq_threadstart() and zmq_threadclose() fail with ENOTSUP", () => {
  expect(failure(zmq.zmq_threadstart({ module: import.meta.url }))).toBe("null ENOTSUP");
  zmq.zmq_close(null);
  zmq.zmq_threadclose(null);
  expect(zmq.zmq_errno()).toBe(zmq.ENOTSUP);
});
