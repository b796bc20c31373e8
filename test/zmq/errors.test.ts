/** Bad input: each call fails with C's errno. */
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, failure, lastEndpoint, newContext, newPair, newSocket } from "./support.js";

/** An endpoint, and C's errors for binding and connecting; a connect checks the port only later. */
const ENDPOINTS: [endpoint: string, bind: string, connect: string][] = [
  ["", "EINVAL", "EINVAL"],
  ["tcp", "EINVAL", "EINVAL"],
  ["tcp:", "EINVAL", "EINVAL"],
  ["tcp://", "EINVAL", "EINVAL"],
  ["://", "EINVAL", "EINVAL"],
  ["inproc://", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:x", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:65536", "EINVAL", ""],
  ["tcp://:5555x", "ENODEV", ""],
  ["tcp://192.0.2.1:*", "EADDRNOTAVAIL", "EINVAL"],
  ["tcp://nosuchinterface:*", "ENODEV", "EINVAL"],
  ["nosuch://127.0.0.1:1", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["pgm://127.0.0.1:1", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["udp://127.0.0.1:1", "ENOCOMPATPROTO", "ENOCOMPATPROTO"],
  [`ipc://${join(tmpdir(), "x".repeat(200))}`, "ENAMETOOLONG", "ENAMETOOLONG"],
];

describe.each([
  ["zmq_bind", zmq.zmq_bind],
  ["zmq_connect", zmq.zmq_connect],
])("%s()", (name, call) => {
  test.each(ENDPOINTS)("%s", (endpoint, bind, connect) => {
    const error = name === "zmq_bind" ? bind : connect;
    const rc = call(newSocket(newContext(), zmq.ZMQ_DEALER), endpoint);
    expect(rc === 0 ? "" : failure(rc)).toBe(error && `-1 ${error}`);
  });

  test("not a socket", () => {
    expect(failure(call(null, "tcp://127.0.0.1:1"))).toBe("-1 ENOTSOCK");
  });

  test("no I/O thread", () => {
    const context = newContext();
    zmq.zmq_ctx_set(context, zmq.ZMQ_IO_THREADS, 0);
    expect(failure(call(newSocket(context, zmq.ZMQ_DEALER), "tcp://127.0.0.1:1"))).toBe("-1 EMTHREAD");
  });

  test(`${name} after zmq_ctx_shutdown()`, () => {
    const context = newContext();
    const socket = newSocket(context, zmq.ZMQ_DEALER);
    zmq.zmq_ctx_shutdown(context);
    expect(failure(call(socket, "tcp://127.0.0.1:1"))).toBe("-1 ETERM");
  });
});

test("zmq_bind() to an address in use is EADDRINUSE", async () => {
  const context = newContext();
  const [first, second] = [newSocket(context, zmq.ZMQ_PULL), newSocket(context, zmq.ZMQ_PULL)];
  expect(zmq.zmq_bind(first, "tcp://127.0.0.1:*")).toBe(0);
  expect(failure(zmq.zmq_bind(second, lastEndpoint(first)))).toBe("-1 EADDRINUSE");
  expect(zmq.zmq_bind(first, "inproc://taken")).toBe(0);
  expect(failure(zmq.zmq_bind(second, "inproc://taken"))).toBe("-1 EADDRINUSE");

  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  const address = stranger.address();
  const port = typeof address === "object" && address ? address.port : 0;
  expect(failure(zmq.zmq_bind(second, `tcp://127.0.0.1:${port}`))).toBe("-1 EADDRINUSE");
  await new Promise((resolve) => stranger.close(resolve));
});

test("zmq_unbind() and zmq_disconnect() of an unknown endpoint are ENOENT", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_PULL);
  expect(failure(zmq.zmq_unbind(socket, "tcp://127.0.0.1:1"))).toBe("-1 ENOENT");
  expect(failure(zmq.zmq_disconnect(socket, "tcp://127.0.0.1:1"))).toBe("-1 ENOENT");
  expect(failure(zmq.zmq_disconnect(socket, "nonsense"))).toBe("-1 EINVAL");
  zmq.zmq_bind(socket, "tcp://127.0.0.1:*");
  const endpoint = lastEndpoint(socket);
  expect(zmq.zmq_unbind(socket, endpoint)).toBe(0);
  expect(failure(zmq.zmq_unbind(socket, endpoint))).toBe("-1 ENOENT");
  expect(zmq.zmq_connect(socket, endpoint)).toBe(0);
  expect(zmq.zmq_disconnect(socket, endpoint)).toBe(0);
  expect(failure(zmq.zmq_disconnect(socket, endpoint))).toBe("-1 ENOENT");
});

test.each([zmq.ZMQ_SUB, zmq.ZMQ_PULL, zmq.ZMQ_DISH, zmq.ZMQ_GATHER])("sockets of type %i do not send", (type) => {
  const socket = newSocket(newContext(), type);
  expect(failure(zmq.zmq_send(socket, "x"))).toBe("-1 ENOTSUP");
  expect(failure(zmq.zmq_send(socket, "x", null, zmq.ZMQ_DONTWAIT))).toBe("-1 ENOTSUP");
});

test.each([zmq.ZMQ_PUB, zmq.ZMQ_PUSH, zmq.ZMQ_RADIO, zmq.ZMQ_SCATTER])("sockets of type %i do not receive", (type) => {
  expect(failure(zmq.zmq_recv(newSocket(newContext(), type), null))).toBe("-1 ENOTSUP");
});

test("out of turn is EFSM", () => {
  const [rep, req] = newPair([zmq.ZMQ_REP, zmq.ZMQ_REQ]);
  expect(failure(zmq.zmq_recv(req, null))).toBe("-1 EFSM");
  expect(failure(zmq.zmq_send(rep, "x"))).toBe("-1 EFSM");
  expect(zmq.zmq_send(req, "x")).toBe(1);
  expect(failure(zmq.zmq_send(req, "x"))).toBe("-1 EFSM");
});

test("several parts on a thread-safe socket are EINVAL", () => {
  const [, client] = newPair([zmq.ZMQ_SERVER, zmq.ZMQ_CLIENT]);
  expect(failure(zmq.zmq_send(client, "x", null, zmq.ZMQ_SNDMORE))).toBe("-1 EINVAL");
});

test("no route to a peer is EHOSTUNREACH", () => {
  const router = newSocket(newContext(), zmq.ZMQ_ROUTER);
  zmq.zmq_setsockopt(router, zmq.ZMQ_ROUTER_MANDATORY, 1);
  expect(failure(zmq.zmq_send(router, "nobody", null, zmq.ZMQ_SNDMORE))).toBe("-1 EHOSTUNREACH");
  expect(failure(zmq.zmq_socket_get_peer_state(router, "nobody"))).toBe("-1 EHOSTUNREACH");
  const server = newSocket(newContext(), zmq.ZMQ_SERVER);
  const msg = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(msg);
  zmq.zmq_msg_set_routing_id(msg, 123);
  expect(failure(zmq.zmq_msg_send(msg, server, 0))).toBe("-1 EHOSTUNREACH");
  msg.free();
});

test("calls that other types have are ENOTSUP", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_PULL);
  expect(failure(zmq.zmq_join(socket, "group"))).toBe("-1 ENOTSUP");
  expect(failure(zmq.zmq_leave(socket, "group"))).toBe("-1 ENOTSUP");
  expect(failure(zmq.zmq_connect_peer(socket, "inproc://x"))).toBe("0 ENOTSUP");
  expect(failure(zmq.zmq_socket_get_peer_state(socket, "x"))).toBe("-1 ENOTSUP");
});

test("groups", () => {
  const dish = newSocket(newContext(), zmq.ZMQ_DISH);
  expect(zmq.zmq_join(dish, "group")).toBe(0);
  expect(failure(zmq.zmq_join(dish, "group"))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_join(dish, "g".repeat(zmq.ZMQ_GROUP_MAX_LENGTH + 1)))).toBe("-1 EINVAL");
  expect(zmq.zmq_leave(dish, "group")).toBe(0);
  expect(failure(zmq.zmq_leave(dish, "group"))).toBe("-1 EINVAL");
});

test("zmq_connect_peer() gives the routing id to send to", () => {
  const context = newContext();
  const [bound, connecting] = [newSocket(context, zmq.ZMQ_PEER), newSocket(context, zmq.ZMQ_PEER)];
  zmq.zmq_bind(bound, "inproc://peer");
  const id = zmq.zmq_connect_peer(connecting, "inproc://peer");
  expect(id).toBeGreaterThan(0);
  const msg = new zmq.zmq_msg_t();
  zmq.zmq_msg_init_buffer(msg, "hello");
  zmq.zmq_msg_set_routing_id(msg, id);
  expect(zmq.zmq_msg_send(msg, connecting, 0)).toBe(5);
  expect(zmq.zmq_msg_recv(msg, bound, 0)).toBe(5);
  expect(zmq.zmq_msg_routing_id(msg)).toBeGreaterThan(0);
  msg.free();
  expect(failure(zmq.zmq_connect_peer(null, "inproc://peer"))).toBe("0 ENOTSOCK");
});

test("use after close is ENOTSOCK", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_PAIR);
  expect(close(socket)).toBe(0);
  const msg = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(msg);
  const calls = [
    zmq.zmq_close(socket),
    zmq.zmq_send(socket, "x"),
    zmq.zmq_recv(socket, null),
    zmq.zmq_msg_send(msg, socket, 0),
    zmq.zmq_msg_recv(msg, socket, 0),
    zmq.zmq_bind(socket, "inproc://x"),
    zmq.zmq_setsockopt(socket, zmq.ZMQ_LINGER, 0),
    zmq.zmq_getsockopt(socket, zmq.ZMQ_LINGER, Buffer.alloc(4), { value: 4 }),
    zmq.zmq_poll([{ socket, events: zmq.ZMQ_POLLIN }], 0),
    zmq.zmq_socket_monitor(socket, "inproc://x", zmq.ZMQ_EVENT_ALL),
    zmq.zmq_socket_monitor_pipes_stats(socket),
  ];
  expect(calls).toEqual(calls.map(() => -1));
  expect(failure(zmq.zmq_close(socket))).toBe("-1 ENOTSOCK");
  msg.free();
});

test("a handle that points nowhere is no socket", () => {
  for (const handle of [1, 0xffff_fff0, 2 ** 40, NaN, -1, -Infinity])
    expect(failure(zmq.zmq_close(handle as zmq.SocketPtr))).toBe("-1 ENOTSOCK");
});

test("a value that is not a number is refused where C has a number, and has no effect", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_PAIR);
  for (const nonsense of [undefined, null, "1", 1n, Symbol("1"), {}, [1]] as unknown[] as number[]) {
    expect(() => zmq.zmq_init(nonsense)).toThrow(TypeError);
    expect(() => zmq.zmq_socket(null, nonsense)).toThrow(TypeError);
    expect(() => zmq.zmq_ctx_set(null, 1, nonsense)).toThrow(TypeError);
    expect(() => zmq.zmq_getsockopt_value(socket, nonsense)).toThrow(TypeError);
    expect(() => zmq.zmq_poller_add(null, socket, 0, nonsense)).toThrow(TypeError);
    expect(() => zmq.zmq_socket_monitor_versioned(socket, "inproc://m", 1, nonsense, zmq.ZMQ_PAIR)).toThrow(TypeError);
  }
  expect(zmq.zmq_bind(socket, "inproc://still-there")).toBe(0);
});

test("monitors", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_PULL);
  expect(failure(zmq.zmq_socket_monitor(socket, "tcp://127.0.0.1:*", zmq.ZMQ_EVENT_ALL))).toBe("-1 EPROTONOSUPPORT");
  expect(failure(zmq.zmq_socket_monitor(socket, "nonsense", zmq.ZMQ_EVENT_ALL))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_socket_monitor(socket, "inproc://m", 0x10000))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_socket_monitor_versioned(socket, "inproc://m", 1n, 2, zmq.ZMQ_REQ))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_socket_monitor_pipes_stats(socket))).toBe("-1 EINVAL");
});
