/** Every way to send and to receive, over a pair of sockets in the process. */
import { describe, expect, test, vi } from "vitest";
import { defaultMirrored } from "../../ts/instance.js";
import * as zmq from "../../ts/zmq/index.js";
import { failure, newPair } from "./support.js";

/**
 * Sizes below and above each limit at which another code path is used: inside a message, through
 * scratch memory, directly.
 */
const SIZES = [0, 1, 33, 34, 512, 513, 8191, 8192, 65_536, 1_000_000];

function bytesOf(size: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_, i) => i % 251));
}

describe.each(SIZES)("%i bytes", (size) => {
  const data = bytesOf(size);
  const text = "é".repeat(size);

  test("zmq_send() and zmq_recv()", () => {
    const [a, b] = newPair();
    const buffer = Buffer.alloc(size + 1, 0xff);
    expect(zmq.zmq_send(a, data)).toBe(size);
    expect(zmq.zmq_recv(b, buffer)).toBe(size);
    expect(buffer.subarray(0, size).equals(data)).toBe(true);
    expect(buffer[size]).toBe(0xff);
  });

  test("zmq_recv() with room for more", () => {
    const [a, b] = newPair();
    const buffer = Buffer.alloc(size + 10_000, 0xff);
    expect(failure(zmq.zmq_recv(b, buffer, null, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
    expect(zmq.zmq_send(a, data, null, zmq.ZMQ_SNDMORE)).toBe(size);
    expect(zmq.zmq_send(a, "end")).toBe(3);
    expect(zmq.zmq_recv(b, buffer)).toBe(size);
    expect(buffer.subarray(0, size).equals(data)).toBe(true);
    expect(buffer.subarray(size).every((byte) => byte === 0xff)).toBe(true);
    expect(zmq.zmq_getsockopt_value(b, zmq.ZMQ_RCVMORE)).toBe(1);
    expect(zmq.zmq_recv(b, buffer)).toBe(3);
    expect(failure(zmq.zmq_recv(null, buffer))).toBe("-1 ENOTSOCK");
  });

  test("zmq_send() of text", () => {
    const [a, b] = newPair();
    const buffer = Buffer.alloc(2 * size);
    expect(zmq.zmq_send(a, text, null, 0)).toBe(2 * size);
    expect(zmq.zmq_recv(b, buffer, 2 * size, 0)).toBe(2 * size);
    expect(buffer.toString() === text).toBe(true);
  });

  test("zmq_send() of text with its NUL", () => {
    const [a, b] = newPair();
    const buffer = Buffer.alloc(2 * size + 1, 0xff);
    expect(zmq.zmq_send(a, text, 2 * size + 1, 0)).toBe(2 * size + 1);
    expect(zmq.zmq_recv(b, buffer)).toBe(2 * size + 1);
    expect(buffer[2 * size]).toBe(0);
  });

  test("zmq_send_const()", () => {
    const [a, b] = newPair();
    const { memory } = defaultMirrored();
    const buffer = Buffer.alloc(size);
    memory.withBytes(data, (ptr) => {
      for (const each of [data, memory.view(ptr, size)]) {
        expect(zmq.zmq_send_const(a, each, size, 0)).toBe(size);
        expect(zmq.zmq_recv(b, buffer)).toBe(size);
        expect(buffer.equals(data)).toBe(true);
      }
    });
  });

  test.each([
    ["zmq_msg_send", "zmq_msg_recv"],
    ["zmq_sendmsg", "zmq_recvmsg"],
  ])("%s() and %s()", (send) => {
    const [a, b] = newPair();
    const msg = new zmq.zmq_msg_t();
    zmq.zmq_msg_init_buffer(msg, data);
    const deprecated = send === "zmq_sendmsg";
    expect(deprecated ? zmq.zmq_sendmsg(a, msg, 0) : zmq.zmq_msg_send(msg, a, 0)).toBe(size);
    expect(zmq.zmq_msg_size(msg)).toBe(0);
    expect(deprecated ? zmq.zmq_recvmsg(b, msg, 0) : zmq.zmq_msg_recv(msg, b, 0)).toBe(size);
    expect(zmq.zmq_msg_data(msg).equals(data)).toBe(true);
    msg.free();
  });

  test("zmq_sendiov() and zmq_recviov()", () => {
    const [a, b] = newPair();
    const parts: Uint8Array[] = [];
    const count = { value: 5 };
    expect(zmq.zmq_sendiov(a, [data, "text", data], 3, zmq.ZMQ_SNDMORE)).toBe(size);
    expect(zmq.zmq_recviov(b, parts, count)).toBe(3);
    expect(count.value).toBe(3);
    expect(parts.map((part) => Buffer.from(part).equals(part === parts[1] ? Buffer.from("text") : data))).toEqual([
      true,
      true,
      true,
    ]);
  });
});

test("a message larger than the buffer is cut, and its size returned", () => {
  const [a, b] = newPair();
  for (const size of SIZES.slice(1)) {
    const buffer = Buffer.alloc(size, 0xff);
    zmq.zmq_send(a, bytesOf(size));
    expect(zmq.zmq_recv(b, buffer, size - 1)).toBe(size);
    expect(buffer.subarray(0, size - 1).equals(bytesOf(size - 1))).toBe(true);
    expect(buffer[size - 1]).toBe(0xff);
    zmq.zmq_send(a, bytesOf(size));
    expect(zmq.zmq_recv(b, null, 0)).toBe(size);
  }
});

test("the parts of a message", () => {
  const [a, b] = newPair();
  const buffer = Buffer.alloc(8);
  for (const [part, flags] of [
    ["one", zmq.ZMQ_SNDMORE],
    ["", zmq.ZMQ_SNDMORE],
    ["three", 0],
  ] as const)
    expect(zmq.zmq_send(a, part, null, flags)).toBe(part.length);
  const received: [string, unknown][] = [];
  for (let i = 0; i < 3; i++) {
    const size = zmq.zmq_recv(b, buffer);
    received.push([buffer.toString("utf8", 0, size), zmq.zmq_getsockopt_value(b, zmq.ZMQ_RCVMORE)]);
  }
  expect(received).toEqual([
    ["one", 1],
    ["", 1],
    ["three", 0],
  ]);
});

test("zmq_recviov() receives as many parts as fit", () => {
  const [a, b] = newPair();
  const parts: Uint8Array[] = [];
  const count = { value: 2 };
  zmq.zmq_sendiov(a, ["1", "2", "3"], 3, zmq.ZMQ_SNDMORE);
  expect(zmq.zmq_recviov(b, parts, count)).toBe(2);
  expect(zmq.zmq_getsockopt_value(b, zmq.ZMQ_RCVMORE)).toBe(1);
  expect(zmq.zmq_recviov(b, parts, count)).toBe(1);
  expect([parts.map(String), count.value]).toEqual([["3", "2"], 1]);
  expect(failure(zmq.zmq_recviov(b, parts, { value: 0 }))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_sendiov(a, [], 0))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_sendiov(a, null))).toBe("-1 EINVAL");
});

test("zmq_recviov() that is refused changes nothing, whatever the memory contained", () => {
  const [, b] = newPair();
  const keep = [Buffer.from("kept")];
  const dirty = new zmq.zmq_msg_t();
  zmq.zmq_msg_init_size(dirty, 64); // the size of the table: its bytes are reused after the free
  zmq.zmq_msg_data(dirty).fill(0xff);
  dirty.free();
  const count = { value: 5 };
  for (let i = 0; i < 3; i++) expect(failure(zmq.zmq_recviov(null, keep, count))).toBe("-1 ENOTSOCK");
  expect([keep.map(String), count.value]).toEqual([["kept"], 5]);
  expect(failure(zmq.zmq_recviov(b, keep, count, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
  expect([keep.map(String), count.value]).toEqual([["kept"], 0]);
});

describe("a length that would cut a non-ASCII text, as text.length does", () => {
  const text = "Zürich 20 €";
  const bytes = Buffer.byteLength(text);

  test.each([text, text.repeat(5_000)])("is refused by every function that takes one", (text) => {
    const [a] = newPair();
    const msg = new zmq.zmq_msg_t();
    const rule = "bytes of UTF-8: length counts bytes, not characters";
    for (const call of [
      () => zmq.zmq_send(a, text, text.length),
      () => zmq.zmq_send(a, text, 1, 0),
      () => zmq.zmq_send_const(a, text, text.length),
      () => zmq.zmq_setsockopt(a, zmq.ZMQ_PLAIN_USERNAME, text, text.length),
    ])
      expect(call).toThrow(rule);
    for (const call of [
      () => zmq.zmq_msg_init_buffer(msg, text, text.length),
      () => zmq.zmq_msg_init_data(msg, text, text.length),
      () => zmq.zmq_socket_get_peer_state(a, text, text.length),
    ])
      expect(call).toThrow(rule.replace("length", "size"));
    expect(failure(zmq.zmq_recv(a, Buffer.alloc(1), null, zmq.ZMQ_DONTWAIT))).toBe("-1 EAGAIN");
  });

  test("lengths in bytes that cut no character are accepted", () => {
    const [a, b] = newPair();
    const buffer = Buffer.alloc(32);
    for (const [data, length, size] of [
      [text, undefined, bytes],
      [text, null, bytes],
      [text, bytes, bytes],
      [text, bytes + 1, bytes + 1],
      ["plain", 3, 3],
      [Buffer.from(text), text.length, text.length],
    ] as const) {
      expect(zmq.zmq_send(a, data, length)).toBe(size);
      expect(zmq.zmq_recv(b, buffer)).toBe(size);
      expect(buffer.subarray(0, size)).toEqual(Buffer.from(`${String(data)}\0`).subarray(0, size));
    }
  });
});

test("arguments that a C compiler would refuse, or that run past a buffer, throw", () => {
  const [a, b] = newPair();
  expect(() => zmq.zmq_send(a, "text", 6)).toThrow(RangeError);
  expect(() => zmq.zmq_send(a, Buffer.alloc(3), 4)).toThrow(RangeError);
  expect(() => zmq.zmq_send(a, null, 1)).toThrow(RangeError);
  expect(() => zmq.zmq_recv(b, Buffer.alloc(3), 4)).toThrow(RangeError);
  expect(() => zmq.zmq_send(a, 5 as unknown as string)).toThrow(TypeError);
  expect(() => zmq.zmq_send("a" as unknown as zmq.SocketPtr, "text")).toThrow(TypeError);
  expect(() => zmq.zmq_bind(a, null as unknown as string)).toThrow(TypeError);
  expect(() => zmq.zmq_recviov(b, [], { value: -1 })).toThrow(RangeError);
  expect(zmq.zmq_send(a, null)).toBe(0);
});

test("many messages keep their order", () => {
  const [a, b] = newPair();
  zmq.zmq_setsockopt(a, zmq.ZMQ_SNDHWM, 0);
  const buffer = Buffer.alloc(4);
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 500; i++) {
      buffer.writeUInt32LE(i);
      expect(zmq.zmq_send(a, buffer, 4, zmq.ZMQ_DONTWAIT)).toBe(4);
    }
    for (let i = 0; i < 500; i++) {
      expect(zmq.zmq_recv(b, buffer, 4, zmq.ZMQ_DONTWAIT)).toBe(4);
      expect(buffer.readUInt32LE()).toBe(i);
    }
  }
});

test("sending and receiving do not read the clock", () => {
  const [a, b] = newPair();
  const clock = vi.spyOn(performance, "now");
  for (let i = 0; i < 50; i++) {
    zmq.zmq_send(a, "message");
    zmq.zmq_recv(b, Buffer.alloc(10_000));
  }
  const readings = clock.mock.calls.length;
  clock.mockRestore();
  expect(readings).toBe(0);
});
