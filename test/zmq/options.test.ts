/**
 * Each socket option: its written value can be read, only the right sizes are accepted, and values
 * that Node cannot set are refused.
 */
import { describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, failure, newContext, newSocket } from "./support.js";

/** Options that this build of libzmq does not know. */
const ABSENT = /GSSAPI|VMCI|IPC_FILTER/;
const REFUSED = new Set(zmq.unsupportedOptions.map((row) => row.option));
/** Options of type int with a value that is not their default; 1 for the others. */
const VALUES = new Map([
  [zmq.ZMQ_HEARTBEAT_TTL, 200],
  [zmq.ZMQ_TCP_KEEPALIVE_CNT, -1],
  [zmq.ZMQ_TCP_KEEPALIVE_INTVL, -1],
  [zmq.ZMQ_TOS, 0],
  [zmq.ZMQ_PRIORITY, 0],
  [zmq.ZMQ_TCP_MAXRT, 0],
]);
/** Options that one type of socket has, by that type. */
const TYPES = new Map([
  [zmq.ZMQ_SUBSCRIBE, zmq.ZMQ_SUB],
  [zmq.ZMQ_UNSUBSCRIBE, zmq.ZMQ_SUB],
  [zmq.ZMQ_ROUTER_MANDATORY, zmq.ZMQ_ROUTER],
  [zmq.ZMQ_ROUTER_RAW, zmq.ZMQ_ROUTER],
  [zmq.ZMQ_ROUTER_HANDOVER, zmq.ZMQ_ROUTER],
  [zmq.ZMQ_ROUTER_NOTIFY, zmq.ZMQ_ROUTER],
  [zmq.ZMQ_CONNECT_ROUTING_ID, zmq.ZMQ_ROUTER],
  [zmq.ZMQ_PROBE_ROUTER, zmq.ZMQ_DEALER],
  [zmq.ZMQ_REQ_CORRELATE, zmq.ZMQ_REQ],
  [zmq.ZMQ_REQ_RELAXED, zmq.ZMQ_REQ],
  [zmq.ZMQ_STREAM_NOTIFY, zmq.ZMQ_STREAM],
  [zmq.ZMQ_XPUB_VERBOSE, zmq.ZMQ_XPUB],
  [zmq.ZMQ_XPUB_VERBOSER, zmq.ZMQ_XPUB],
  [zmq.ZMQ_XPUB_MANUAL, zmq.ZMQ_XPUB],
  [zmq.ZMQ_XPUB_MANUAL_LAST_VALUE, zmq.ZMQ_XPUB],
  [zmq.ZMQ_XPUB_NODROP, zmq.ZMQ_XPUB],
  [zmq.ZMQ_XPUB_WELCOME_MSG, zmq.ZMQ_XPUB],
  [zmq.ZMQ_ONLY_FIRST_SUBSCRIBE, zmq.ZMQ_XPUB],
]);
const KEY = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";

/** A value that the option accepts. */
function sample(row: zmq.OptionRow): number | bigint | string | Uint8Array {
  if (row.value === zmq.ZMQ_TCP_ACCEPT_FILTER) return "127.0.0.1";
  if (row.value === zmq.ZMQ_METADATA) return "X-key:value";
  if (row.value === zmq.ZMQ_BINDTODEVICE) return "";
  if (row.type === "key") return KEY;
  if (row.type === "string") return "text";
  if (row.type === "bytes") return Buffer.from("bytes");
  if (row.type === "int64" || row.type === "uint64") return 1n;
  return VALUES.get(row.value) ?? 1;
}

function socketFor(row: zmq.OptionRow): zmq.SocketPtr {
  const socket = newSocket(newContext(), TYPES.get(row.value) ?? zmq.ZMQ_DEALER);
  if (row.value === zmq.ZMQ_UNSUBSCRIBE) zmq.zmq_setsockopt(socket, zmq.ZMQ_SUBSCRIBE, "bytes");
  return socket;
}

const present = zmq.socketOptions.filter((row) => !ABSENT.test(row.name));

describe("zmq_setsockopt() and zmq_getsockopt_value()", () => {
  test.each(present.filter((row) => row.access === "rw"))("$name: the value that is written is read", (row) => {
    const socket = socketFor(row);
    const value = sample(row);
    if (row.value === zmq.ZMQ_BINDTODEVICE) expect(zmq.zmq_setsockopt(socket, row.value, null)).toBe(0);
    else expect(failure(zmq.zmq_setsockopt(socket, row.value, value))).toMatch(/^0 /);
    expect(zmq.zmq_getsockopt_value(socket, row.value)).toEqual(value);
  });

  test.each(present.filter((row) => row.access === "w"))("$name: can be written", (row) => {
    expect(failure(zmq.zmq_setsockopt(socketFor(row), row.value, sample(row)))).toMatch(/^0 /);
  });

  test.each(present.filter((row) => row.access !== "w"))("$name: is of its type", (row) => {
    const value = zmq.zmq_getsockopt_value(socketFor(row), row.value);
    const types: Record<zmq.OptionType, string> = {
      ...{ int: "number", bool: "number", fd: "number", int64: "bigint", uint64: "bigint" },
      ...{ string: "string", key: "string", bytes: "object" },
    };
    expect(value).not.toBeNull();
    expect(typeof value).toBe(types[row.type]);
  });

  test.each(present.filter((row) => row.access !== "r" && !/^(string|bytes|key)$/.test(row.type)))(
    "$name: a value of another size is EINVAL",
    (row) => {
      const socket = socketFor(row);
      for (const size of [0, 1, 3, 5, 7, 9])
        expect(failure(zmq.zmq_setsockopt(socket, row.value, new Uint8Array(size)))).toBe("-1 EINVAL");
      expect(failure(zmq.zmq_setsockopt(socket, row.value, 1.5))).toBe("-1 EINVAL");
      expect(failure(zmq.zmq_setsockopt(socket, row.value, NaN))).toBe("-1 EINVAL");
    },
  );

  test.each(zmq.socketOptions.filter((row) => ABSENT.test(row.name)))("$name: is unknown to this build", (row) => {
    const socket = socketFor(row);
    expect(failure(zmq.zmq_setsockopt(socket, row.value, 1))).toBe("-1 EINVAL");
    expect(zmq.zmq_getsockopt_value(socket, row.value)).toBeNull();
  });
});

test.each(zmq.unsupportedOptions)("$name $when is ENOPROTOOPT: $why", ({ option }) => {
  const socket = newSocket(newContext(), zmq.ZMQ_DEALER);
  const value = option === zmq.ZMQ_BINDTODEVICE ? "lo" : 1;
  expect(REFUSED.has(option)).toBe(true);
  expect(failure(zmq.zmq_setsockopt(socket, option, value))).toBe("-1 ENOPROTOOPT");
  const tooMuch = option === zmq.ZMQ_BINDTODEVICE ? "a-name-that-is-too-long" : -2;
  expect(failure(zmq.zmq_setsockopt(socket, option, tooMuch))).toBe("-1 EINVAL");
  close(socket);
  expect(failure(zmq.zmq_setsockopt(socket, option, value))).toBe("-1 ENOTSOCK");
});

test("values out of range are EINVAL", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_DEALER);
  const bad: [number, zmq.OptionValue][] = [
    [zmq.ZMQ_SNDHWM, -1],
    [zmq.ZMQ_SNDHWM, 2 ** 31],
    [zmq.ZMQ_LINGER, -2],
    [zmq.ZMQ_RATE, 0],
    [zmq.ZMQ_IPV6, 2],
    [zmq.ZMQ_TCP_KEEPALIVE, 2],
    [zmq.ZMQ_ROUTING_ID, ""],
    [zmq.ZMQ_ROUTING_ID, "x".repeat(256)],
    [zmq.ZMQ_CURVE_SERVERKEY, "short"],
    [zmq.ZMQ_CURVE_SERVERKEY, "~".repeat(40)],
    [zmq.ZMQ_PLAIN_USERNAME, "u".repeat(256)],
    [zmq.ZMQ_METADATA, "no colon"],
    [zmq.ZMQ_AFFINITY, 2n ** 64n],
    [zmq.ZMQ_SNDHWM, "1000"],
    [zmq.ZMQ_SNDHWM, 1000n],
    [9999, 1],
  ];
  for (const [option, value] of bad)
    expect([option, value, failure(zmq.zmq_setsockopt(socket, option, value))]).toEqual([option, value, "-1 EINVAL"]);
});

test("a Z85 key may be passed with or without its NUL, and as 32 bytes", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_DEALER);
  expect(zmq.zmq_setsockopt(socket, zmq.ZMQ_CURVE_SERVERKEY, KEY, 41)).toBe(0);
  expect(zmq.zmq_setsockopt(socket, zmq.ZMQ_CURVE_SERVERKEY, KEY, 40)).toBe(0);
  const key = zmq.zmq_z85_decode(null, KEY);
  expect(zmq.zmq_setsockopt(socket, zmq.ZMQ_CURVE_SERVERKEY, key)).toBe(0);
  const bytes = new Uint8Array(32);
  expect(zmq.zmq_getsockopt(socket, zmq.ZMQ_CURVE_SERVERKEY, bytes, { value: 32 })).toBe(0);
  expect(Buffer.from(bytes)).toEqual(key);
});

test("zmq_getsockopt() takes the buffer's size and returns the value's, as in C", () => {
  const socket = newSocket(newContext(), zmq.ZMQ_DEALER);
  zmq.zmq_setsockopt(socket, zmq.ZMQ_ROUTING_ID, "me");
  const value = Buffer.alloc(16, 0xff);
  const length = { value: 16 };
  expect(zmq.zmq_getsockopt(socket, zmq.ZMQ_ROUTING_ID, value, length)).toBe(0);
  expect([value.toString("utf8", 0, 2), length.value]).toEqual(["me", 2]);
  expect(failure(zmq.zmq_getsockopt(socket, zmq.ZMQ_ROUTING_ID, value, { value: 1 }))).toBe("-1 EINVAL");
  for (const room of [0, 1, 3, 5, 8, 16])
    expect(failure(zmq.zmq_getsockopt(socket, zmq.ZMQ_SNDHWM, value, { value: room }))).toBe("-1 EINVAL");
  expect(() => zmq.zmq_getsockopt(socket, zmq.ZMQ_SNDHWM, value, { value: 17 })).toThrow(RangeError);
});

test("deprecated names are the same options", () => {
  expect(zmq.ZMQ_IDENTITY).toBe(zmq.ZMQ_ROUTING_ID);
  expect(zmq.ZMQ_CONNECT_RID).toBe(zmq.ZMQ_CONNECT_ROUTING_ID);
  expect(zmq.ZMQ_NOBLOCK).toBe(zmq.ZMQ_DONTWAIT);
});
