/**
 * Wrong arguments of the mirror: arguments that a C compiler would have refused, or that JavaScript
 * would cut to 32 bits silently, throw a TypeError that names the parameter. No call waits.
 */
import { describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { failure, newContext, newPair, newSocket } from "./support.js";

/** The functions, as a program without types calls them. */
const loose = zmq as unknown as Record<string, (...args: unknown[]) => unknown>;

function call(name: string, ...args: unknown[]): () => unknown {
  return () => loose[name]!(...args);
}

describe("flags in the place of a length", () => {
  const bytes = Buffer.alloc(16);

  test.each([
    ["zmq_recv", bytes, zmq.ZMQ_DONTWAIT],
    ["zmq_recv", Buffer.alloc(10_000), zmq.ZMQ_DONTWAIT],
    ["zmq_send", "text", zmq.ZMQ_DONTWAIT],
    ["zmq_send", bytes, zmq.ZMQ_SNDMORE],
    ["zmq_send_const", bytes, zmq.ZMQ_SNDMORE],
  ])("%s(socket, data, %s)", (name, data, flags) => {
    const [a] = newPair();
    expect(call(name, a, data, flags)).toThrow(TypeError);
    expect(call(name, a, data, flags)).toThrow(`length is ${flags}, which looks like flags`);
  });

  test("correct lengths are accepted", () => {
    const [a, b] = newPair();
    expect(zmq.zmq_send(a, "text", 1, 0)).toBe(1);
    expect(zmq.zmq_send(a, "hi", 2)).toBe(2);
    expect(zmq.zmq_send(a, bytes, 4)).toBe(4);
    expect(zmq.zmq_recv(b, bytes, 1, 0)).toBe(1);
    expect(zmq.zmq_recv(b, Buffer.alloc(2), 2)).toBe(2);
    expect(zmq.zmq_recv(b, bytes, 4)).toBe(4);
    expect(failure(zmq.zmq_recv(b, bytes, null, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
  });
});

const NOT_INTEGERS = [1.5, NaN, Infinity, 2 ** 32, -(2 ** 31) - 1, "1", null, {}, true];

describe.each([
  ["zmq_socket", "type", () => [newContext()], []],
  ["zmq_ctx_set", "option", () => [newContext()], [1]],
  ["zmq_ctx_get", "option", () => [newContext()], []],
  ["zmq_ctx_set_ext", "option", () => [newContext()], [1]],
  ["zmq_init", "io_threads", () => [], []],
  ["zmq_setsockopt", "option", () => [newPair()[0]], [1]],
  ["zmq_getsockopt", "option", () => [newPair()[0]], [Buffer.alloc(4), { value: 4 }]],
  ["zmq_getsockopt_value", "option", () => [newPair()[0]], []],
  ["zmq_socket_monitor", "events", () => [newPair()[0], "inproc://monitor"], []],
  ["zmq_send", "flags", () => [newPair()[0], "text", null], []],
  ["zmq_recv", "flags", () => [newPair()[0], Buffer.alloc(4), null], []],
  ["zmq_msg_recv", "flags", () => [new zmq.zmq_msg_t(), newPair()[0]], []],
  ["zmq_sendiov", "flags", () => [newPair()[0], ["text"], null], []],
  ["zmq_recviov", "flags", () => [newPair()[0], [], { value: 1 }], []],
  ["zmq_poll", "timeout", () => [[]], []],
  ["zmq_poller_wait", "timeout", () => [null, {}], []],
  ["zmq_poller_add", "events", () => [null, null, null], []],
  ["zmq_timers_add", "interval", () => [null], [() => undefined]],
] as const)("%s: %s", (name, parameter, before, after) => {
  test.each(NOT_INTEGERS)("%j", (value) => {
    expect(call(name, ...before(), value, ...after)).toThrow(TypeError);
    expect(call(name, ...before(), value, ...after)).toThrow(parameter);
  });
});

test("a fractional value of a context option is EINVAL, as for a socket option", () => {
  const context = newContext();
  for (const value of [1.5, NaN, 2 ** 31]) {
    expect(failure(zmq.zmq_ctx_set(context, zmq.ZMQ_MAX_SOCKETS, value))).toBe("-1 EINVAL");
    expect(failure(zmq.zmq_setsockopt(newSocket(context, zmq.ZMQ_PAIR), zmq.ZMQ_SNDHWM, value))).toBe("-1 EINVAL");
  }
  expect(zmq.zmq_ctx_get(context, zmq.ZMQ_MAX_SOCKETS)).toBe(1023);
});

test.each<[string, () => unknown[], RegExp]>([
  ["zmq_getsockopt", () => [newPair()[0], zmq.ZMQ_LINGER, Buffer.alloc(4)], /^length must be \{ value: number \}/],
  ["zmq_getsockopt", () => [newPair()[0], zmq.ZMQ_LINGER, Buffer.alloc(4), 4], /^length must be \{ value: number \}/],
  ["zmq_getsockopt", () => [newPair()[0], zmq.ZMQ_LINGER, Buffer.alloc(4), {}], /^length must be \{ value: number \}/],
  ["zmq_ctx_get_ext", () => [newContext(), zmq.ZMQ_IO_THREADS, Buffer.alloc(4)], /^length must be/],
  ["zmq_getsockopt", () => [newPair()[0], zmq.ZMQ_LINGER], /^value must be a Uint8Array/],
  ["zmq_recviov", () => [newPair()[0], []], /^count must be \{ value: number \}/],
  ["zmq_recviov", () => [newPair()[0], null, { value: 1 }], /^iov must be an array/],
  ["zmq_sendiov", () => [newPair()[0], "text"], /^iov must be an array/],
  ["zmq_poll", () => [{}, 0], /^items must be an array/],
  ["zmq_poll", () => [[]], /^timeout must be an integer/],
  ["zmq_msg_init_size", () => [new zmq.zmq_msg_t(), 1.5], /^size must be a number of bytes, not 1\.5/],
  ["zmq_msg_init_size", () => [new zmq.zmq_msg_t(), "1"], /^size must be a number of bytes, not string/],
  ["zmq_msg_send", () => [newPair()[0], new zmq.zmq_msg_t()], /msg must be a zmq_msg_t/],
  ["zmq_bind", () => [newPair()[0], 5], /^endpoint must be a string/],
  ["useInstance", () => [{}], /Instance must be what createInstance/],
  ["useInstance", () => [], /Instance must be what createInstance/],
  ["zmq_threadstart", () => [() => undefined], /^func must be \{ module, name \}.*cannot go to another thread/],
  ["zmq_threadstart", () => [], /^func must be \{ module, name \}/],
  ["zmq_threadstart", () => [{ name: "run" }], /^func must be \{ module, name \}/],
  ["zmq_threadstart", () => [{ module: "./x.js", name: 5 }], /^func must be \{ module, name \}/],
])("%s (%#) throws a TypeError that names the parameter", (name, args, says) => {
  const given = args();
  expect(call(name, ...given)).toThrow(TypeError);
  expect(call(name, ...given)).toThrow(says);
});

describe("zmq_poll() and zmq_poll_async()", () => {
  const polls = ["zmq_poll", "zmq_poll_async"];

  test.each(polls)("%s: an item that is none throws", async (name) => {
    const socket = newSocket(newContext(), zmq.ZMQ_PAIR);
    const item = { socket, events: zmq.ZMQ_POLLIN };
    const poll = (items: unknown): Promise<unknown> => Promise.resolve().then(() => loose[name]!(items, 0));
    for (const wrong of [null, 5, "x"]) await expect(poll([item, wrong])).rejects.toThrow("items[1] must be a");
    for (const events of [undefined, 1.5, "x", NaN])
      await expect(poll([{ socket, events }])).rejects.toThrow("items[0].events must be an integer");
    await expect(poll([{ fd: 0.5, events: 1 }])).rejects.toThrow("items[0].fd must be an integer");
    expect(await poll([item])).toBe(0);
  });

  test.each(polls)("%s: a number that is no socket is ENOTSOCK, not a descriptor", async (name) => {
    const socket = newSocket(newContext(), zmq.ZMQ_PAIR);
    const items = [
      { socket, events: zmq.ZMQ_POLLIN },
      { socket: 12345, events: zmq.ZMQ_POLLIN },
    ];
    expect(await loose[name]!(items, 0)).toBe(-1);
    expect(zmq.zmq_errno()).toBe(zmq.ENOTSOCK);
  });
});

test("a proxy takes no number for the absence of a socket", () => {
  const context = newContext();
  const [front, back] = [newSocket(context, zmq.ZMQ_PULL), newSocket(context, zmq.ZMQ_PUSH)];
  for (const sockets of [
    [front, back, 12345],
    [12345, back],
  ])
    expect(failure(loose["zmq_proxy"]!(...sockets) as number)).toBe("-1 EFAULT");
  expect(failure(loose["zmq_proxy_steerable"]!(front, back, null, 12345) as number)).toBe("-1 EFAULT");
});

test("results need an object to go to", () => {
  expect(call("zmq_version", 1, 2, 3)).toThrow("major must be { value: number }, not number");
  expect(call("zmq_version", { value: 0 }, { value: 0 })).toThrow("patch must be { value: number }, not undefined");
  expect(call("zmq_poller_fd", zmq.zmq_poller_new(), null)).toThrow("fd must be { value: number }, not null");
});
