/**
 * Threads over one libzmq: starting and joining, the end of a context, proxies, locks, and handlers
 * of their own.
 */
import { describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import {
  close,
  errorName,
  failure,
  joinThread,
  lastEndpoint,
  made,
  newContext,
  newSocket,
  recvText,
  start,
  terminate,
} from "./support.js";

function bound(context: zmq.ContextPtr, type: number, endpoint = "tcp://127.0.0.1:*"): zmq.SocketPtr {
  const socket = newSocket(context, type);
  expect([zmq.zmq_bind(socket, endpoint), errorName()]).toEqual([0, errorName()]);
  return socket;
}

function connected(context: zmq.ContextPtr, type: number, endpoint: string): zmq.SocketPtr {
  const socket = newSocket(context, type);
  expect(zmq.zmq_connect(socket, endpoint)).toBe(0);
  return socket;
}

/** The value of a counter, which is freed. */
function valueOf(counter: zmq.CounterPtr): number {
  const value = zmq.zmq_atomic_counter_value(counter);
  zmq.zmq_atomic_counter_destroy(counter);
  return value;
}

describe("zmq_threadstart() and zmq_threadclose()", () => {
  test("a function gets a copy of its argument, and zmq_threadclose() waits for it and for its promise", () => {
    const counter = zmq.zmq_atomic_counter_new();
    joinThread(start("default", { counter, value: 7, bytes: new Uint8Array(3) }));
    expect(valueOf(counter)).toBe(10);
  });

  test("an atomic counter is one for all threads", () => {
    const counter = zmq.zmq_atomic_counter_new();
    const count = 20_000;
    const threads = [1, 2, 3].map(() => start("increment", { counter, count }));
    for (let i = 0; i < count; i++) zmq.zmq_atomic_counter_inc(counter);
    for (const thread of threads) joinThread(thread);
    expect(valueOf(counter)).toBe(4 * count);
  });

  test("not a thread", () => {
    zmq.zmq_close(null);
    zmq.zmq_threadclose(null);
    expect(errorName()).toBe("ENOTSUP");
    const socket = newSocket(newContext(), zmq.ZMQ_PAIR);
    for (const none of [socket, -1, 2 ** 32] as number[]) {
      zmq.zmq_close(null);
      zmq.zmq_threadclose(none as zmq.ThreadPtr);
      expect(errorName()).toBe("ENOTSUP");
    }
  });
});

describe("the end of a context", () => {
  const WAITING: [string, number][] = [
    ["recv", zmq.ZMQ_PULL],
    ["msg_recv", zmq.ZMQ_ROUTER],
    ["send", zmq.ZMQ_PUSH],
    ["poll", zmq.ZMQ_PULL],
    ["poller", zmq.ZMQ_PULL],
    ["recv", zmq.ZMQ_SERVER],
    ["send", zmq.ZMQ_CLIENT],
    ["poll", zmq.ZMQ_SERVER],
  ];
  const ENDS = [zmq.zmq_ctx_shutdown, zmq.zmq_ctx_term];

  test.each(ENDS)("wakes all blocked threads, with ETERM: %o", (end) => {
    const context = end === zmq.zmq_ctx_term ? made(zmq.zmq_ctx_new()) : newContext();
    const results = WAITING.map(([call, type], i) => {
      const ready = `inproc://ready-${i}`;
      const told = bound(context, zmq.ZMQ_PAIR, ready);
      const errno = zmq.zmq_atomic_counter_new();
      const thread = start("block", { context, type, call, ready, errno });
      expect(recvText(told)).toBe("ready");
      close(told);
      return { thread, errno };
    });
    expect(end(context)).toBe(0);
    for (const { thread } of results) joinThread(thread);
    expect(results.map(({ errno }) => zmq.errnoName(valueOf(errno)))).toEqual(WAITING.map(() => "ETERM"));
  });

  test("waits until sockets are closed and lingering messages are sent", () => {
    const sending = made(zmq.zmq_ctx_new());
    const pull = newSocket(newContext(), zmq.ZMQ_PULL);
    zmq.zmq_bind(pull, "tcp://127.0.0.1:*");
    const endpoint = lastEndpoint(pull);
    expect(zmq.zmq_unbind(pull, endpoint)).toBe(0);
    const push = connected(sending, zmq.ZMQ_PUSH, endpoint);
    zmq.zmq_setsockopt(push, zmq.ZMQ_RECONNECT_IVL, 10);
    expect(zmq.zmq_send(push, "late", null, zmq.ZMQ_DONTWAIT)).toBe(4);
    const result = zmq.zmq_atomic_counter_new();
    zmq.zmq_atomic_counter_set(result, 1);
    const thread = start("terminate", { context: sending, result });
    while (failure(zmq.zmq_send(push, "", null, zmq.ZMQ_DONTWAIT)) !== "-1 ETERM");
    expect(zmq.zmq_atomic_counter_value(result)).toBe(1);
    close(push);
    while (zmq.zmq_bind(pull, endpoint) !== 0) zmq.zmq_poll([], 1);
    expect(recvText(pull)).toBe("late");
    joinThread(thread);
    expect(valueOf(result)).toBe(0);
  });

  test("does not wait for messages without linger", () => {
    const context = newContext();
    const push = connected(context, zmq.ZMQ_PUSH, "tcp://127.0.0.1:1");
    zmq.zmq_setsockopt(push, zmq.ZMQ_LINGER, 0);
    zmq.zmq_send(push, "never");
    close(push);
    expect(terminate(context)).toBe(0);
  });
});

describe("a proxy in a thread", () => {
  const TYPES = [zmq.ZMQ_ROUTER, zmq.ZMQ_DEALER];

  test("forwards, copies, and ends with the context", () => {
    const context = newContext();
    const capture = bound(context, zmq.ZMQ_PULL, "inproc://capture");
    const result = zmq.zmq_atomic_counter_new();
    const endpoints = ["inproc://front", "inproc://back"];
    const thread = start("proxy", { context, types: TYPES, endpoints, capture: "inproc://capture", result });
    start("echo", { context, type: zmq.ZMQ_REP, endpoint: endpoints[1] });
    const req = connected(context, zmq.ZMQ_REQ, endpoints[0]!);
    for (let i = 0; i < 100; i++) {
      zmq.zmq_send(req, `question ${i}`);
      expect(recvText(req)).toBe(`question ${i}`);
    }
    const parts: Buffer[] = [];
    for (let i = 0; i < 200; i++) {
      expect(zmq.zmq_recviov(capture, parts, { value: 9 })).toBe(3);
      expect(String(parts[2])).toBe(`question ${i >> 1}`);
    }
    zmq.zmq_ctx_shutdown(context);
    joinThread(thread);
    expect(zmq.errnoName(valueOf(result))).toBe("ETERM");
  });

  test("steered: PAUSE, RESUME, STATISTICS, TERMINATE", () => {
    const context = newContext();
    const control = bound(context, zmq.ZMQ_PAIR, "inproc://control");
    const result = zmq.zmq_atomic_counter_new();
    zmq.zmq_atomic_counter_set(result, -1);
    const endpoints = ["inproc://front", "inproc://back"];
    const types = [zmq.ZMQ_PULL, zmq.ZMQ_PUSH];
    const thread = start("proxy", { context, types, endpoints, control: "inproc://control", result });
    const push = connected(context, zmq.ZMQ_PUSH, endpoints[0]!);
    const pull = connected(context, zmq.ZMQ_PULL, endpoints[1]!);
    /**
     * Messages and bytes that the frontend and the backend have received and sent. The answer also
     * means that earlier commands were obeyed.
     */
    const statistics = (): number[] => {
      const parts: Buffer[] = [];
      zmq.zmq_send(control, "STATISTICS");
      expect(zmq.zmq_recviov(control, parts, { value: 9 })).toBe(8);
      return parts.map((part) => Number(part.readBigUInt64LE()));
    };
    zmq.zmq_send(push, "one");
    expect(recvText(pull)).toBe("one");
    zmq.zmq_send(control, "PAUSE");
    expect(statistics()).toEqual([1, 3, 0, 0, 0, 0, 1, 3]);
    zmq.zmq_send(push, "two");
    zmq.zmq_setsockopt(pull, zmq.ZMQ_RCVTIMEO, 20);
    expect(failure(zmq.zmq_recv(pull, null))).toBe("-1 EAGAIN");
    expect(statistics()).toEqual([1, 3, 0, 0, 0, 0, 1, 3]);
    zmq.zmq_setsockopt(pull, zmq.ZMQ_RCVTIMEO, -1);
    zmq.zmq_send(control, "RESUME");
    expect(recvText(pull)).toBe("two");
    zmq.zmq_send(control, "TERMINATE");
    joinThread(thread);
    expect(valueOf(result)).toBe(0);
  });
});

describe("thread-safe sockets", () => {
  test("two threads and this one send on one CLIENT, a fourth answers, and this one receives", () => {
    const context = newContext();
    const server = bound(context, zmq.ZMQ_SERVER);
    const client = connected(context, zmq.ZMQ_CLIENT, lastEndpoint(server));
    const count = 1000;
    const echo = start("echoOn", { socket: server });
    const senders = [1, 2].map(() => start("sendOn", { socket: client, count }));
    for (let i = 0; i < count; i++) {
      expect(zmq.zmq_send(client, "x")).toBe(1);
      expect(zmq.zmq_recv(client, null)).toBe(1);
    }
    for (const sender of senders) joinThread(sender);
    for (let i = 0; i < 2 * count; i++) expect(zmq.zmq_recv(client, null)).toBe(1);
    expect(failure(zmq.zmq_recv(client, null, 0, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
    zmq.zmq_ctx_shutdown(context);
    joinThread(echo);
  });

  test("two threads receive from one SERVER, while this one sends", () => {
    const context = newContext();
    const server = bound(context, zmq.ZMQ_SERVER);
    const client = connected(context, zmq.ZMQ_CLIENT, lastEndpoint(server));
    const threads = [server, server].map((socket) => start("echoOn", { socket }));
    for (let i = 0; i < 2000; i++) zmq.zmq_send(client, "x");
    for (let i = 0; i < 2000; i++) expect(zmq.zmq_recv(client, null)).toBe(1);
    zmq.zmq_ctx_shutdown(context);
    for (const thread of threads) joinThread(thread);
  });

  test("a busy SERVER is bound, unbound and connected to while traffic arrives", () => {
    const context = newContext();
    const server = bound(context, zmq.ZMQ_SERVER);
    for (let i = 0; i < 2; i++) start("send", { context, type: zmq.ZMQ_CLIENT, endpoint: lastEndpoint(server) });
    for (let i = 0; i < 100; i++) {
      expect(zmq.zmq_bind(server, "tcp://127.0.0.1:*")).toBe(0);
      for (let j = 0; j < 10; j++) expect(zmq.zmq_recv(server, null)).toBe(1);
      expect(zmq.zmq_unbind(server, lastEndpoint(server))).toBe(0);
    }
  });
});

describe("a ZAP handler in a thread", () => {
  /** The credentials of a CURVE client: its public key, as 32 bytes. */
  function curve(server: zmq.SocketPtr): { set: (client: zmq.SocketPtr) => void; credentials: Buffer[] } {
    const [serverPublic, serverSecret, ours, secret] = [41, 41, 41, 41].map((size) => Buffer.alloc(size)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    zmq.zmq_curve_keypair(serverPublic, serverSecret);
    zmq.zmq_curve_keypair(ours, secret);
    zmq.zmq_setsockopt(server, zmq.ZMQ_CURVE_SERVER, 1);
    zmq.zmq_setsockopt(server, zmq.ZMQ_CURVE_SECRETKEY, serverSecret);
    const set = (client: zmq.SocketPtr): void => {
      zmq.zmq_setsockopt(client, zmq.ZMQ_CURVE_SERVERKEY, serverPublic);
      zmq.zmq_setsockopt(client, zmq.ZMQ_CURVE_PUBLICKEY, ours);
      zmq.zmq_setsockopt(client, zmq.ZMQ_CURVE_SECRETKEY, secret);
    };
    return { set, credentials: [zmq.zmq_z85_decode(null, ours.toString("utf8", 0, 40)) as Buffer] };
  }

  function plain(server: zmq.SocketPtr): { set: (client: zmq.SocketPtr) => void; credentials: Buffer[] } {
    zmq.zmq_setsockopt(server, zmq.ZMQ_PLAIN_SERVER, 1);
    const set = (client: zmq.SocketPtr): void => {
      zmq.zmq_setsockopt(client, zmq.ZMQ_PLAIN_USERNAME, "user");
      zmq.zmq_setsockopt(client, zmq.ZMQ_PLAIN_PASSWORD, "password");
    };
    return { set, credentials: [Buffer.from("user"), Buffer.from("password")] };
  }

  test.each([
    ["CURVE", curve],
    ["PLAIN", plain],
  ])("%s: lets in whom it knows, and nobody else", (_, mechanism) => {
    const context = newContext();
    const [server, client] = [newSocket(context, zmq.ZMQ_REP), newSocket(context, zmq.ZMQ_REQ)];
    const { set, credentials } = mechanism(server);
    const told = bound(context, zmq.ZMQ_PAIR, "inproc://told");
    start("authenticate", { context, credentials, ready: "inproc://told" });
    expect(recvText(told)).toBe("ready");
    zmq.zmq_setsockopt(server, zmq.ZMQ_ZAP_DOMAIN, "test");
    zmq.zmq_bind(server, "tcp://127.0.0.1:*");
    set(client);
    zmq.zmq_connect(client, lastEndpoint(server));
    zmq.zmq_send(client, "secret");
    expect(recvText(server)).toBe("secret");

    const stranger = newSocket(context, zmq.ZMQ_REQ);
    mechanism(newSocket(context, zmq.ZMQ_REP)).set(stranger);
    if (mechanism === plain) zmq.zmq_setsockopt(stranger, zmq.ZMQ_PLAIN_PASSWORD, "guessed");
    zmq.zmq_socket_monitor(
      stranger,
      "inproc://stranger",
      zmq.ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | zmq.ZMQ_EVENT_DISCONNECTED,
    );
    const monitor = connected(context, zmq.ZMQ_PAIR, "inproc://stranger");
    zmq.zmq_connect(stranger, lastEndpoint(server));
    expect(zmq.zmq_recviov(monitor, [], { value: 2 })).toBe(2);
    zmq.zmq_send(server, "known");
    expect(recvText(client)).toBe("known");
    expect(failure(zmq.zmq_recv(server, null, 0, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
  });
});
