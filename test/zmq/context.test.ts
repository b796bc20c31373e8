/** Contexts: options, limits, and how they end. */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, failure, made, newContext, newSocket } from "./support.js";

test("options of a context", () => {
  const context = newContext();
  expect(zmq.zmq_ctx_get(context, zmq.ZMQ_IO_THREADS)).toBe(zmq.ZMQ_IO_THREADS_DFLT);
  expect(zmq.zmq_ctx_get(context, zmq.ZMQ_MAX_SOCKETS)).toBe(zmq.ZMQ_MAX_SOCKETS_DFLT);
  expect(zmq.zmq_ctx_get(context, zmq.ZMQ_MSG_T_SIZE)).toBe(64);
  for (const option of [zmq.ZMQ_IPV6, zmq.ZMQ_MAX_MSGSZ, zmq.ZMQ_ZERO_COPY_RECV, zmq.ZMQ_BLOCKY]) {
    expect(zmq.zmq_ctx_set(context, option, 1)).toBe(0);
    expect(zmq.zmq_ctx_get(context, option)).toBe(1);
  }
  expect(failure(zmq.zmq_ctx_set(context, 9999, 1))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_ctx_set(context, zmq.ZMQ_MAX_SOCKETS, 0))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_ctx_get(context, 9999))).toBe("-1 EINVAL");
});

test("options of a context by bytes", () => {
  const context = newContext();
  expect(zmq.zmq_ctx_set_ext(context, zmq.ZMQ_MAX_SOCKETS, 7)).toBe(0);
  const value = Buffer.alloc(8);
  const length = { value: 4 };
  expect(zmq.zmq_ctx_get_ext(context, zmq.ZMQ_MAX_SOCKETS, value, length)).toBe(0);
  expect([value.readInt32LE(), length.value]).toEqual([7, 4]);
  expect(zmq.zmq_ctx_set_ext(context, zmq.ZMQ_THREAD_NAME_PREFIX, "name")).toBe(0);
  expect(failure(zmq.zmq_ctx_get_ext(context, zmq.ZMQ_MAX_SOCKETS, value, { value: 8 }))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_ctx_set_ext(context, zmq.ZMQ_MAX_SOCKETS, new Uint8Array(3)))).toBe("-1 EINVAL");
});

test("not a context", () => {
  const NULL = null;
  for (const call of [zmq.zmq_ctx_term, zmq.zmq_ctx_destroy, zmq.zmq_term, zmq.zmq_ctx_shutdown])
    expect(failure(call(NULL))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_socket(NULL, zmq.ZMQ_PAIR))).toBe("null EFAULT");
  expect(failure(zmq.zmq_ctx_get(NULL, zmq.ZMQ_IO_THREADS))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_ctx_set(NULL, zmq.ZMQ_IO_THREADS, 1))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_ctx_shutdown(0xffff_fff0 as zmq.ContextPtr))).toBe("-1 EFAULT");
});

test("zmq_init() sets the number of threads", () => {
  expect(failure(zmq.zmq_init(-1))).toBe("null EINVAL");
  const context = made(zmq.zmq_init(3));
  expect(zmq.zmq_ctx_get(context, zmq.ZMQ_IO_THREADS)).toBe(3);
  expect(zmq.zmq_term(context)).toBe(0);
});

test("ZMQ_MAX_SOCKETS is a limit, and unknown types are refused", () => {
  const context = newContext();
  zmq.zmq_ctx_set(context, zmq.ZMQ_MAX_SOCKETS, 2);
  newSocket(context, zmq.ZMQ_PAIR);
  expect(failure(zmq.zmq_socket(context, 99))).toBe("null EINVAL");
  newSocket(context, zmq.ZMQ_PAIR);
  expect(failure(zmq.zmq_socket(context, zmq.ZMQ_PAIR))).toBe("null EMFILE");
});

test("a context without sockets ends at once, and only once", () => {
  const context = made(zmq.zmq_ctx_new());
  expect(zmq.zmq_ctx_term(context)).toBe(0);
  expect(failure(zmq.zmq_ctx_term(context))).toBe("-1 EFAULT");
});

test("zmq_ctx_term_async() waits until the sockets are closed", async () => {
  const context = made(zmq.zmq_ctx_new());
  const socket = newSocket(context, zmq.ZMQ_PAIR);
  const end = zmq.zmq_ctx_term_async(context);
  expect(failure(zmq.zmq_recv(socket, null))).toBe("-1 ETERM");
  close(socket);
  expect(await end).toBe(0);
  expect(failure(await zmq.zmq_ctx_term_async(context))).toBe("-1 EFAULT");
});

test("zmq_ctx_shutdown() ends the calls, not the context", () => {
  const context = newContext();
  const socket = newSocket(context, zmq.ZMQ_PAIR);
  expect(zmq.zmq_ctx_shutdown(context)).toBe(0);
  expect(failure(zmq.zmq_send(socket, "late"))).toBe("-1 ETERM");
  expect(failure(zmq.zmq_socket(context, zmq.ZMQ_PAIR))).toBe("null ETERM");
});
