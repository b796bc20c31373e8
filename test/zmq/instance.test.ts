/** Instances: each has its own memory, errno and handles, and its own end. */
import { expect, test } from "vitest";
import { createInstance, defaultMirrored } from "../../ts/instance.js";
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

test("the death of an instance rejects who waits, throws from its calls, and leaves others alone", async () => {
  const other = createInstance();
  const mirror = zmq.createZmq(other);
  const socket = made(mirror.zmq_socket(made(mirror.zmq_ctx_new()), zmq.ZMQ_PULL));
  const polled = mirror.zmq_poll_async([{ socket, events: zmq.ZMQ_POLLIN }]);
  other.destroy();
  await expect(polled).rejects.toBe(other.failure);
  expect(() => mirror.zmq_ctx_new()).toThrow(other.failure);
  expect(zmq.zmq_has("ipc")).toBe(1);
});

test("after the death of the default instance the functions work on a new one", () => {
  const before = defaultMirrored();
  before.destroy();
  const context = made(zmq.zmq_ctx_new());
  expect(defaultMirrored()).not.toBe(before);
  expect(zmq.zmq_ctx_term(context)).toBe(0);
});
