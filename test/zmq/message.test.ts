/**
 * The life of a message: its forms, its data, its copies, and the function that frees borrowed
 * data.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import { defaultMirrored } from "../../ts/instance.js";
import * as zmq from "../../ts/zmq/index.js";
import { failure, newPair, turn } from "./support.js";

const LARGE = 100_000;

test("an empty message", () => {
  const msg = new zmq.zmq_msg_t();
  expect(zmq.zmq_msg_init(msg)).toBe(0);
  expect([zmq.zmq_msg_size(msg), zmq.zmq_msg_data(msg).byteLength, zmq.zmq_msg_more(msg)]).toEqual([0, 0, 0]);
  expect(zmq.zmq_msg_close(msg)).toBe(0);
  expect(failure(zmq.zmq_msg_close(msg))).toBe("-1 EFAULT");
  msg.free();
});

test.each([0, 1, 33, 34, LARGE])("a message of %i bytes is written and read through its data", (size) => {
  const msg = new zmq.zmq_msg_t();
  expect(zmq.zmq_msg_init_size(msg, size)).toBe(0);
  zmq.zmq_msg_data(msg).fill(0x5a);
  expect(zmq.zmq_msg_size(msg)).toBe(size);
  expect(zmq.zmq_msg_data(msg).every((byte) => byte === 0x5a)).toBe(true);
  msg.free();
});

test("zmq_msg_init_size() without room is ENOMEM", () => {
  const msg = new zmq.zmq_msg_t();
  for (const size of [0xffff_ffff, 2 ** 32, Infinity])
    expect(failure(zmq.zmq_msg_init_size(msg, size))).toBe("-1 ENOMEM");
  msg.free();
});

test("zmq_msg_init_buffer() copies", () => {
  const msg = new zmq.zmq_msg_t();
  const bytes = Buffer.from("abc");
  expect(zmq.zmq_msg_init_buffer(msg, bytes, 2)).toBe(0);
  bytes.fill(0);
  expect(zmq.zmq_msg_data(msg).toString()).toBe("ab");
  msg.free();
});

test("zmq_msg_copy() shares, zmq_msg_move() moves", () => {
  const [a, b] = [new zmq.zmq_msg_t(), new zmq.zmq_msg_t()];
  zmq.zmq_msg_init_buffer(a, "x".repeat(LARGE));
  zmq.zmq_msg_init(b);
  expect(zmq.zmq_msg_get(a, zmq.ZMQ_SHARED)).toBe(0);
  expect(zmq.zmq_msg_copy(b, a)).toBe(0);
  expect([zmq.zmq_msg_get(a, zmq.ZMQ_SHARED), zmq.zmq_msg_size(b)]).toEqual([1, LARGE]);
  zmq.zmq_msg_close(b);
  zmq.zmq_msg_init(b);
  expect(zmq.zmq_msg_move(b, a)).toBe(0);
  expect([zmq.zmq_msg_size(a), zmq.zmq_msg_size(b)]).toEqual([0, LARGE]);
  zmq.zmq_msg_close(b);
  expect(failure(zmq.zmq_msg_copy(a, b))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_msg_move(a, b))).toBe("-1 EFAULT");
  a.free();
  b.free();
});

test("properties", () => {
  const msg = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(msg);
  expect(failure(zmq.zmq_msg_get(msg, 99))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_msg_set(msg, zmq.ZMQ_MORE, 1))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_msg_gets(msg, "Socket-Type"))).toBe("null EINVAL");
  expect(failure(zmq.zmq_msg_set_routing_id(msg, 0))).toBe("-1 EINVAL");
  expect(zmq.zmq_msg_set_routing_id(msg, 0xdead_beef)).toBe(0);
  expect(zmq.zmq_msg_routing_id(msg)).toBe(0xdead_beef);
  for (const group of ["", "short", "a group of more than fourteen bytes"]) {
    expect(zmq.zmq_msg_set_group(msg, group)).toBe(0);
    expect(zmq.zmq_msg_group(msg)).toBe(group);
  }
  msg.free();
});

test.each([
  ["not UTF-8, short", Buffer.from([0xf6, 0x46, 0x1f, 3]), Buffer.from([0xf6, 0x46, 0x1f, 3])],
  ["not UTF-8, long", Buffer.alloc(100, 0xff), Buffer.alloc(100, 0xff)],
  ["UTF-8, given as bytes", Buffer.from("é"), "é"],
  ["cut at its NUL", Buffer.from("a\0b"), "a"],
])("a group that is %s", (_what, group, expected) => {
  const msg = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(msg);
  expect(zmq.zmq_msg_set_group(msg, group)).toBe(0);
  expect(zmq.zmq_msg_group(msg)).toEqual(expected);
  msg.free();
});

test("a struct that is not a message is refused where C refuses it, and throws where C aborts", () => {
  const [socket] = newPair();
  const msg = new zmq.zmq_msg_t();
  expect(failure(zmq.zmq_msg_send(msg, socket, 0))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_msg_recv(msg, socket, 0))).toBe("-1 EFAULT");
  expect(() => zmq.zmq_msg_size(msg)).toThrow(TypeError);
  expect(() => zmq.zmq_msg_data(msg)).toThrow(TypeError);
  msg.free();
  msg.free();
  expect(() => zmq.zmq_msg_init(msg)).toThrow(TypeError);
  expect(() => zmq.zmq_msg_init(null as unknown as zmq.zmq_msg_t)).toThrow(TypeError);
});

test("zmq_msg_init_data(): the free function is called once, with data and hint, when the message is closed", () => {
  const ffn = vi.fn();
  const data = Buffer.alloc(LARGE, 7);
  const hint = { any: "value" };
  const [msg, copy] = [new zmq.zmq_msg_t(), new zmq.zmq_msg_t()];
  expect(zmq.zmq_msg_init_data(msg, data, data.byteLength, ffn, hint)).toBe(0);
  zmq.zmq_msg_init(copy);
  zmq.zmq_msg_copy(copy, msg);
  zmq.zmq_msg_close(msg);
  expect(ffn).not.toHaveBeenCalled();
  expect(zmq.zmq_msg_data(copy).equals(data)).toBe(true);
  zmq.zmq_msg_close(copy);
  expect(ffn.mock.calls).toEqual([[data, hint]]);
  msg.free();
  copy.free();
  expect(ffn).toHaveBeenCalledTimes(1);
});

test("zmq_msg_init_data(): the free function is called when the receiver has closed the message", () => {
  const [bound, connected] = newPair();
  const ffn = vi.fn();
  const [out, into] = [new zmq.zmq_msg_t(), new zmq.zmq_msg_t()];
  zmq.zmq_msg_init(into);
  zmq.zmq_msg_init_data(out, "y".repeat(LARGE), null, ffn);
  expect(zmq.zmq_msg_send(out, bound, 0)).toBe(LARGE);
  expect(zmq.zmq_msg_close(out)).toBe(0);
  expect(ffn).not.toHaveBeenCalled();
  expect(zmq.zmq_msg_recv(into, connected, 0)).toBe(LARGE);
  expect(ffn).not.toHaveBeenCalled();
  zmq.zmq_msg_close(into);
  expect(ffn).toHaveBeenCalledTimes(1);
  out.free();
  into.free();
});

test("zmq_msg_init_data(): data in wasm memory is used in place", () => {
  const { memory } = defaultMirrored();
  const ptr = memory.alloc(LARGE);
  const ffn = vi.fn(() => memory.free(ptr));
  const msg = new zmq.zmq_msg_t();
  zmq.zmq_msg_init_data(msg, memory.view(ptr, LARGE), LARGE, ffn);
  expect(zmq.zmq_msg_data(msg).byteOffset).toBe(ptr);
  msg.free();
  expect(ffn).toHaveBeenCalledTimes(1);
});

test("a message without a reference is released some time later", async () => {
  const { exports } = defaultMirrored();
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const before = exports.port_allocated();
  const ffn = vi.fn();
  const forget = (): void => {
    const msg = new zmq.zmq_msg_t();
    zmq.zmq_msg_init_data(msg, "w".repeat(LARGE), null, ffn);
  };
  forget();
  expect(exports.port_allocated()).toBeGreaterThan(before);
  while (ffn.mock.calls.length === 0) {
    collect();
    await turn();
  }
  expect(exports.port_allocated()).toBe(before);
});

test("messages leak no memory", () => {
  const { exports } = defaultMirrored();
  const run = (): void => {
    for (let i = 0; i < 100; i++) {
      const msg = new zmq.zmq_msg_t();
      zmq.zmq_msg_init_data(msg, "z".repeat(1000), null, () => undefined);
      msg.free();
    }
  };
  run();
  const before = exports.port_allocated();
  run();
  expect(exports.port_allocated()).toBe(before);
});
