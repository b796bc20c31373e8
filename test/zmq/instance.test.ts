/** Instances: each has its own memory, errno and handles, and its own end. */
import { describe, expect, test } from "vitest";
import { createInstance, defaultMirrored } from "../../ts/instance.js";
import { DestroyedError } from "../../ts/core/errors.js";
import * as zmq from "../../ts/zmq/index.js";
import { failure, made } from "./support.js";

test("createZmq() gives the same functions over another instance", () => {
  const other = createInstance();
  const mirror = zmq.createZmq(other);
  const context = made(mirror.zmq_ctx_new());
  const socket = made(mirror.zmq_socket(context, zmq.ZMQ_PAIR));
  const msg = new zmq.zmq_msg_t(other);
  expect(mirror.zmq_msg_init_buffer(msg, "here")).toBe(0);
  expect(() => zmq.zmq_msg_size(msg)).toThrow(TypeError);
  mirror.zmq_close(null);
  expect(mirror.zmq_errno()).toBe(zmq.ENOTSOCK);
  expect(failure(zmq.zmq_ctx_get(null, 0))).toBe("-1 EFAULT");
  expect(mirror.zmq_errno()).toBe(zmq.ENOTSOCK);
  msg.free();
  expect(mirror.zmq_close(socket)).toBe(0);
  expect(mirror.zmq_ctx_term(context)).toBe(0);
  other.destroy();
});

test("the failure of an instance rejects pending calls, makes later ones throw, and does not affect others", async () => {
  const other = createInstance();
  const mirror = zmq.createZmq(other);
  const socket = made(mirror.zmq_socket(made(mirror.zmq_ctx_new()), zmq.ZMQ_PULL));
  const polled = mirror.zmq_poll_async([{ socket, events: zmq.ZMQ_POLLIN }]);
  other.destroy();
  await expect(polled).rejects.toBe(other.failure);
  expect(() => mirror.zmq_ctx_new()).toThrow(other.failure);
  expect(zmq.zmq_has("ipc")).toBe(1);
});

describe("the default instance has ended:", () => {
  const CALLS: Readonly<Record<string, (old: Old) => unknown>> = {
    zmq_socket: ({ context }) => zmq.zmq_socket(context, zmq.ZMQ_PAIR),
    zmq_ctx_term: ({ context }) => zmq.zmq_ctx_term(context),
    zmq_ctx_get: ({ context }) => zmq.zmq_ctx_get(context, zmq.ZMQ_IO_THREADS),
    zmq_close: ({ socket }) => zmq.zmq_close(socket),
    zmq_bind: ({ socket }) => zmq.zmq_bind(socket, "inproc://ended"),
    zmq_send: ({ socket }) => zmq.zmq_send(socket, "text", null, zmq.ZMQ_DONTWAIT),
    zmq_recv: ({ socket }) => zmq.zmq_recv(socket, Buffer.alloc(8), null, zmq.ZMQ_DONTWAIT),
    zmq_getsockopt_value: ({ socket }) => zmq.zmq_getsockopt_value(socket, zmq.ZMQ_TYPE),
    zmq_poll: ({ socket }) => zmq.zmq_poll([{ socket, events: zmq.ZMQ_POLLIN }], 0),
    zmq_poller_add: ({ poller, socket }) => zmq.zmq_poller_add(poller, socket, null, zmq.ZMQ_POLLIN),
    zmq_poller_wait: ({ poller }) => zmq.zmq_poller_wait(poller, {} as zmq.zmq_poller_event_t, 0),
    zmq_timers_execute: ({ timers }) => zmq.zmq_timers_execute(timers),
    zmq_atomic_counter_inc: ({ counter }) => zmq.zmq_atomic_counter_inc(counter),
    zmq_stopwatch_stop: ({ watch }) => zmq.zmq_stopwatch_stop(watch),
    zmq_msg_size: ({ message }) => zmq.zmq_msg_size(message),
    zmq_msg_send: ({ message, socket }) => zmq.zmq_msg_send(message, socket, zmq.ZMQ_DONTWAIT),
  };

  test("every call throws the reason, also with handles of the old one after zmq_ctx_new() has made a new one", () => {
    const old = { ...everything(), instance: defaultMirrored() };
    old.instance.destroy();
    const { failure } = old.instance;
    expect(failure).toBeInstanceOf(DestroyedError);
    for (const begin of [() => undefined, zmq.zmq_ctx_new]) {
      const context = begin();
      for (const [name, call] of Object.entries(CALLS))
        expect(
          thrown(() => call(old)),
          name,
        ).toBe(failure);
      if (context) expect(zmq.zmq_ctx_term(context)).toBe(0);
    }
    expect(thrown(() => zmq.zmq_has("ipc"))).toBe(undefined);
    expect(defaultMirrored()).not.toBe(old.instance);
    expect(defaultMirrored().mode).toBe(old.instance.mode);
  });

  test("calls without a handle throw the reason too, until zmq_ctx_new()", () => {
    const instance = defaultMirrored();
    instance.destroy();
    for (const call of [() => zmq.zmq_has("ipc"), () => zmq.zmq_errno(), () => new zmq.zmq_msg_t()])
      expect(thrown(call)).toBe(instance.failure);
    const context = made(zmq.zmq_ctx_new());
    expect(zmq.zmq_errno()).toBe(0);
    expect(zmq.zmq_ctx_term(context)).toBe(0);
  });
});

describe("a handle of another instance", () => {
  test("is refused, for every kind of handle, with an error that says what to do", () => {
    const other = createInstance();
    const mirror = zmq.createZmq(other);
    const foreign = everything(mirror, other);
    const context = made(zmq.zmq_ctx_new());
    const socket = made(zmq.zmq_socket(context, zmq.ZMQ_PAIR));
    const refused = [
      () => zmq.zmq_socket(foreign.context, zmq.ZMQ_PAIR),
      () => zmq.zmq_send(foreign.socket, "text", null, zmq.ZMQ_DONTWAIT),
      () => zmq.zmq_poll([{ socket: foreign.socket, events: zmq.ZMQ_POLLIN }], 0),
      () => zmq.zmq_poller_size(foreign.poller),
      () => zmq.zmq_timers_timeout(foreign.timers),
      () => zmq.zmq_atomic_counter_value(foreign.counter),
      () => zmq.zmq_stopwatch_intermediate(foreign.watch),
      () => mirror.zmq_close(socket),
      () => mirror.zmq_ctx_term(context),
    ];
    for (const call of refused) {
      const error = thrown(call);
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({ code: "ERR_ZMQ_OTHER_INSTANCE" });
      expect(String(error)).toContain("attach()");
    }
    expect(zmq.zmq_close(socket)).toBe(0);
    expect(zmq.zmq_ctx_term(context)).toBe(0);
    other.destroy();
  });

  test("C decides about a number that is not a handle", () => {
    for (const number of [8, 4096, 2 ** 31, 2 ** 32, -8, NaN, Infinity])
      expect(failure(zmq.zmq_close(number as zmq.SocketPtr))).toBe("-1 ENOTSOCK");
  });
});

type Old = ReturnType<typeof everything>;

/** One handle of each kind. */
function everything(mirror: zmq.Zmq = zmq.createZmq(defaultMirrored()), instance = defaultMirrored()) {
  const context = made(mirror.zmq_ctx_new());
  const message = new zmq.zmq_msg_t(instance);
  mirror.zmq_msg_init(message);
  return {
    context,
    message,
    socket: made(mirror.zmq_socket(context, zmq.ZMQ_PAIR)),
    poller: made(mirror.zmq_poller_new()),
    timers: mirror.zmq_timers_new(),
    counter: mirror.zmq_atomic_counter_new(),
    watch: mirror.zmq_stopwatch_start(),
  };
}

function thrown(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
