/**
 * The mirror over the network, waiting with zmq_poll_async(): messages, monitors, a zmq_ctx_term()
 * that must wait.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, lastEndpoint, made, newContext, newPair, newSocket, receiveText } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "zmq-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ["tcp", "tcp://127.0.0.1:*"],
  ["ipc", `ipc://${folder}/socket`],
  ["ws", "ws://127.0.0.1:*/path"],
  ["inproc", "inproc://name"],
])("%s", (_, endpoint) => {
  test("request and reply", async () => {
    const [rep, req] = newPair([zmq.ZMQ_REP, zmq.ZMQ_REQ], endpoint);
    for (let i = 0; i < 3; i++) {
      expect(zmq.zmq_send(req, `question ${i}`)).toBe(10);
      expect(await receiveText(rep)).toBe(`question ${i}`);
      expect(zmq.zmq_send(rep, `answer ${i}`)).toBe(8);
      expect(await receiveText(req)).toBe(`answer ${i}`);
    }
  });

  test("thread-safe sockets", async () => {
    const [server, client] = newPair([zmq.ZMQ_SERVER, zmq.ZMQ_CLIENT], endpoint);
    const msg = new zmq.zmq_msg_t();
    zmq.zmq_msg_init(msg);
    zmq.zmq_send(client, "question", null, zmq.ZMQ_DONTWAIT);
    expect(await zmq.zmq_poll_async([{ socket: server, events: zmq.ZMQ_POLLIN }])).toBe(1);
    expect(zmq.zmq_msg_recv(msg, server, 0)).toBe(8);
    const id = zmq.zmq_msg_routing_id(msg);
    zmq.zmq_msg_init_buffer(msg, "answer");
    zmq.zmq_msg_set_routing_id(msg, id);
    expect(zmq.zmq_msg_send(msg, server, 0)).toBe(6);
    expect(await receiveText(client)).toBe("answer");
    msg.free();
  });

  test("a subscriber gets the messages of its subscriptions", async () => {
    const [publisher, subscriber] = newPair([zmq.ZMQ_XPUB, zmq.ZMQ_SUB], endpoint);
    zmq.zmq_setsockopt(subscriber, zmq.ZMQ_SUBSCRIBE, "b");
    expect(await receiveText(publisher)).toBe("\u0001b");
    for (const topic of ["a", "b", "c"]) zmq.zmq_send(publisher, topic);
    expect(await receiveText(subscriber)).toBe("b");
  });
});

test("a message has properties of its connection", async () => {
  const [pull, push] = newPair([zmq.ZMQ_PULL, zmq.ZMQ_PUSH], "tcp://127.0.0.1:*");
  zmq.zmq_send(push, "x", null, zmq.ZMQ_DONTWAIT);
  await zmq.zmq_poll_async([{ socket: pull, events: zmq.ZMQ_POLLIN }]);
  const msg = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(msg);
  expect(zmq.zmq_msg_recv(msg, pull, 0)).toBe(1);
  expect(zmq.zmq_msg_gets(msg, zmq.ZMQ_MSG_PROPERTY_SOCKET_TYPE)).toBe("PUSH");
  expect(zmq.zmq_msg_gets(msg, zmq.ZMQ_MSG_PROPERTY_PEER_ADDRESS)).toBe("127.0.0.1");
  expect(zmq.zmq_msg_gets(msg, "No-Such")).toBeNull();
  msg.free();
});

test("a monitor reports the events in order", async () => {
  const context = newContext();
  const [server, client] = [newSocket(context, zmq.ZMQ_DEALER), newSocket(context, zmq.ZMQ_DEALER)];
  zmq.zmq_bind(server, "tcp://127.0.0.1:*");
  expect(zmq.zmq_socket_monitor(client, "inproc://monitor", zmq.ZMQ_EVENT_ALL)).toBe(0);
  const monitor = newSocket(context, zmq.ZMQ_PAIR);
  zmq.zmq_connect(monitor, "inproc://monitor");
  zmq.zmq_connect(client, lastEndpoint(server));

  const seen: number[] = [];
  const parts: Buffer[] = [];
  while (seen.at(-1) !== zmq.ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
    await zmq.zmq_poll_async([{ socket: monitor, events: zmq.ZMQ_POLLIN }]);
    expect(zmq.zmq_recviov(monitor, parts, { value: 2 })).toBe(2);
    seen.push(parts[0]?.readUInt16LE() ?? 0);
    expect(String(parts[1])).toBe(lastEndpoint(server));
  }
  expect(seen).toEqual([zmq.ZMQ_EVENT_CONNECT_DELAYED, zmq.ZMQ_EVENT_CONNECTED, zmq.ZMQ_EVENT_HANDSHAKE_SUCCEEDED]);
  expect(zmq.zmq_socket_monitor(client, null, 0)).toBe(0);
});

test("a versioned monitor reports pipes", async () => {
  const context = newContext();
  const [server, client] = [newSocket(context, zmq.ZMQ_PULL), newSocket(context, zmq.ZMQ_PUSH)];
  zmq.zmq_bind(server, "tcp://127.0.0.1:*");
  const events = BigInt(zmq.ZMQ_EVENT_PIPES_STATS);
  expect(zmq.zmq_socket_monitor_versioned(client, "inproc://stats", events, 2, zmq.ZMQ_PAIR)).toBe(0);
  const monitor = newSocket(context, zmq.ZMQ_PAIR);
  zmq.zmq_connect(monitor, "inproc://stats");
  zmq.zmq_connect(client, lastEndpoint(server));
  zmq.zmq_send(client, "x");
  expect(await receiveText(server)).toBe("x");
  expect(zmq.zmq_socket_monitor_pipes_stats(client)).toBe(0);
  const parts: Buffer[] = [];
  while (zmq.zmq_poll([{ socket: monitor, events: zmq.ZMQ_POLLIN }], 0) === 0) {
    zmq.zmq_getsockopt_value(client, zmq.ZMQ_EVENTS);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(zmq.zmq_recviov(monitor, parts, { value: 9 })).toBe(6);
  expect(parts[0]?.readBigUInt64LE()).toBe(events);
  expect(parts[1]?.readBigUInt64LE()).toBe(2n);
});

test("zmq_ctx_term_async() lets lingering messages reach a peer that connects later", async () => {
  const sending = made(zmq.zmq_ctx_new());
  const pull = newSocket(newContext(), zmq.ZMQ_PULL);
  zmq.zmq_bind(pull, "tcp://127.0.0.1:*");
  const endpoint = lastEndpoint(pull);
  zmq.zmq_unbind(pull, endpoint);
  const push = newSocket(sending, zmq.ZMQ_PUSH);
  zmq.zmq_setsockopt(push, zmq.ZMQ_RECONNECT_IVL, 10);
  zmq.zmq_connect(push, endpoint);
  expect(zmq.zmq_send(push, "late", null, zmq.ZMQ_DONTWAIT)).toBe(4);
  close(push);
  const end = zmq.zmq_ctx_term_async(sending);
  while (zmq.zmq_bind(pull, endpoint) !== 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await receiveText(pull)).toBe("late");
  expect(await end).toBe(0);
});

test("CURVE with keys from the mirror", async () => {
  const [serverPublic, serverSecret] = [Buffer.alloc(41), Buffer.alloc(41)];
  const [clientPublic, clientSecret] = [Buffer.alloc(41), Buffer.alloc(41)];
  zmq.zmq_curve_keypair(serverPublic, serverSecret);
  zmq.zmq_curve_keypair(clientPublic, clientSecret);
  const context = newContext();
  const [server, client] = [newSocket(context, zmq.ZMQ_REP), newSocket(context, zmq.ZMQ_REQ)];
  zmq.zmq_setsockopt(server, zmq.ZMQ_CURVE_SERVER, 1);
  zmq.zmq_setsockopt(server, zmq.ZMQ_CURVE_SECRETKEY, serverSecret);
  zmq.zmq_setsockopt(client, zmq.ZMQ_CURVE_SERVERKEY, serverPublic);
  zmq.zmq_setsockopt(client, zmq.ZMQ_CURVE_PUBLICKEY, clientPublic);
  zmq.zmq_setsockopt(client, zmq.ZMQ_CURVE_SECRETKEY, clientSecret);
  zmq.zmq_bind(server, "tcp://127.0.0.1:*");
  zmq.zmq_connect(client, lastEndpoint(server));
  zmq.zmq_send(client, "secret");
  expect(await receiveText(server)).toBe("secret");
});
