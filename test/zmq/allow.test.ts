/**
 * The mirror over an instance with an allow list: -1 and EACCES, and a process warning that says
 * what to add.
 */
import { on } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";

const threads = process.env["MIRROR_MODE"] !== "inline";
let instance: zmq.Instance;
let mirror: zmq.Zmq;
let context: zmq.ContextPtr;
let socket: zmq.SocketPtr;

beforeEach(() => {
  instance = zmq.createInstance({
    threads,
    allow: ["bind tcp://127.0.0.1:*", "connect tcp://127.0.0.1:*", "inproc://mine-*", "connect ws://127.0.0.1:*"],
  });
  mirror = zmq.createZmq(instance);
  context = mirror.zmq_ctx_new()!;
  socket = mirror.zmq_socket(context, zmq.ZMQ_DEALER)!;
});

afterEach(() => instance.destroy());

function refused(rc: number, failed = -1): boolean {
  return rc === failed && mirror.zmq_errno() === zmq.EACCES;
}

test.each([
  ["zmq_bind", "tcp://*:*"],
  ["zmq_bind", "tcp://127.0.0.2:*"],
  ["zmq_bind", "ws://127.0.0.1:*"],
  ["zmq_bind", "ipc://@name"],
  ["zmq_bind", "ipc://*"],
  ["zmq_bind", "inproc://other"],
  ["zmq_connect", "tcp://10.0.0.1:5555"],
  ["zmq_connect", "tcp://0xa000001:5555"],
  ["zmq_connect", "tcp://127.0.0.2:0;127.0.0.1:5555"],
  ["zmq_connect", "ipc:///run/socket"],
  ["zmq_connect", "inproc://other"],
] as const)("%s(%s)", (call, endpoint) => {
  expect(refused(mirror[call](socket, endpoint))).toBe(true);
});

test("the warning names the endpoint and the entry to add", async () => {
  const warnings = on(process, "warning") as AsyncIterableIterator<[Error]>;
  const endpoint = `tcp://10.0.0.${threads ? 2 : 3}:5556`;
  expect(refused(mirror.zmq_connect(socket, endpoint))).toBe(true);
  for await (const [warning] of warnings) {
    if (!warning.message.includes(endpoint)) continue; // from an earlier test
    expect(warning).toMatchObject({
      code: "ERR_ZMQ_NOT_ALLOWED",
      message: `the allow list of the instance has no entry for "connect ${endpoint}"`,
      detail: expect.stringContaining(`add "connect ${endpoint}" to createInstance({ allow: [...] })`) as string,
    });
    break;
  }
});

test("an allowed endpoint works", () => {
  expect(mirror.zmq_bind(socket, "tcp://127.0.0.1:*")).toBe(0);
  expect(mirror.zmq_bind(socket, "inproc://mine-1")).toBe(0);
  expect(mirror.zmq_connect(socket, "tcp://127.0.0.1:5555")).toBe(0);
  expect(mirror.zmq_connect(socket, "tcp://127.1:5556")).toBe(0);
  expect(mirror.zmq_connect(socket, "ws://127.0.0.1:5555/path")).toBe(0);
  expect(mirror.zmq_connect(socket, "inproc://mine-2")).toBe(0);
});

test("an endpoint that libzmq refuses fails as without a list", () => {
  for (const [endpoint, errno] of [
    ["nothing", zmq.EINVAL],
    ["tcp://", zmq.EINVAL],
    ["norm://x", zmq.EPROTONOSUPPORT],
  ] as const) {
    expect(mirror.zmq_connect(socket, endpoint)).toBe(-1);
    expect(mirror.zmq_errno()).toBe(errno);
  }
});

test("zmq_connect_peer()", () => {
  const peer = mirror.zmq_socket(context, zmq.ZMQ_PEER);
  expect(refused(mirror.zmq_connect_peer(peer, "tcp://10.0.0.1:5555"), 0)).toBe(true);
  expect(mirror.zmq_connect_peer(peer, "tcp://127.0.0.1:5555")).not.toBe(0);
});

test("monitors", () => {
  expect(refused(mirror.zmq_socket_monitor(socket, "inproc://other", zmq.ZMQ_EVENT_ALL))).toBe(true);
  const versioned = (endpoint: string): number =>
    mirror.zmq_socket_monitor_versioned(socket, endpoint, zmq.ZMQ_EVENT_ALL, 2, zmq.ZMQ_PAIR);
  expect(refused(versioned("inproc://other"))).toBe(true);
  expect(versioned("inproc://mine-monitor")).toBe(0);
  const pair = mirror.zmq_socket(context, zmq.ZMQ_PAIR);
  expect(mirror.zmq_connect(pair, "inproc://mine-monitor")).toBe(0);
  expect(mirror.zmq_socket_monitor(socket, null, 0)).toBe(0);
});

describe("a SOCKS proxy", () => {
  test.each([
    ["tcp://evil.test:5555", true],
    ["tcp://10.0.0.1:5555", true],
    ["tcp://127.0.0.1:71091", true], // port 5555, as libzmq counts it
    ["tcp://evil.test:80;127.0.0.1:5555", true],
    ["tcp://127.0.0.1:5555", false],
  ])("would be asked for %s: %s", (endpoint, isRefused) => {
    mirror.zmq_setsockopt(socket, zmq.ZMQ_SOCKS_PROXY, "127.0.0.1:1080");
    expect(refused(mirror.zmq_connect(socket, endpoint))).toBe(isRefused);
  });
});

test.runIf(threads)("a thread cannot widen the list", () => {
  const shared = zmq.handle(instance);
  const attached = zmq.createZmq(instance);
  expect(Object.keys(shared).sort()).toEqual(["control", "memory", "module"]);
  const other = attached.zmq_socket(context, zmq.ZMQ_PAIR);
  expect(attached.zmq_bind(other, "tcp://*:*")).toBe(-1);
});
