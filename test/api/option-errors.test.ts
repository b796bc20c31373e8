/**
 * The text of the error for a refused value: the property, the value, and the rule; and numbers
 * that an option cannot hold.
 */
import { describe, expect, test } from "vitest";
import * as api from "../../ts/index.js";
import { kindTable, readableTable, socketTable, writableTable } from "../../ts/api/options/socket-options.js";
import { newContext, use } from "../support.js";

type Values = Record<string, unknown>;

/** A socket of a type that has the option. */
function socketWith(name: string): Values {
  const Kinds = [api.Dealer, api.Router, api.XPublisher, api.Request] as unknown as (new () => api.Socket & Values)[];
  return use(new (Kinds.find((Kind) => name in Kind.prototype)!)());
}

function expectRefused(change: () => unknown, detail: string): void {
  const refused = { code: "EINVAL", errno: 22, detail: expect.stringContaining(detail) as string };
  expect(change).toThrow(expect.objectContaining(refused) as Error);
}

const table = { ...socketTable, ...writableTable, ...readableTable, ...kindTable };

describe("an error states the rule", () => {
  test.each([
    [
      "curveServerKey",
      "abc",
      "curveServerKey: a CURVE key is 40 characters of Z85, or its 32 bytes; given were 3 bytes",
    ],
    ["routingId", "x".repeat(300), "routingId: 1 to 255 bytes, of which the first is not 0; given were 300 bytes"],
    ["linger", -5, "linger = -5: milliseconds, 0 or more, or -1 for no limit"],
    ["sendHighWaterMark", 1.9, "sendHighWaterMark = 1.9: messages, 1 or more, or 0 for no limit (an integer)"],
    ["metadata", "x", '"X-name:value"'],
  ])("%s", (name, value, detail) => {
    expectRefused(() => new api.Dealer({ [name]: value }), detail);
    expectRefused(() => (socketWith(name)[name] = value), detail);
  });
});

describe("an error names the option and the type of the value, and does not quote the value", () => {
  test.each([
    ["plainPassword", 12345, "plainPassword is of type number"],
    ["curveServer", "yes", "curveServer is of type string"],
    ["linger", null, "linger is of type null"],
    [
      "curveSecretKey",
      undefined,
      "curveSecretKey is of type undefined; a public certificate has no secret key: load the file that ends with _secret",
    ],
  ])("%s = %j", (name, value, detail) => {
    const wrong = expect.objectContaining({ name: "TypeError", detail }) as Error;
    expect(() => (socketWith(name)[name] = value)).toThrow(wrong);
  });

  test("of a context", () => {
    const context = newContext() as unknown as Values;
    const detail = "maxSockets is of type string";
    expect(() => (context["maxSockets"] = "5")).toThrow(expect.objectContaining({ detail }) as Error);
  });
});

describe("numbers that an option cannot hold", () => {
  const numbers = Object.entries(table).filter(
    ([name, { type, access }]) => /nt/.test(type) && access !== "r" && !/vmci/.test(name),
  );

  test.each(numbers)("%s", (name, { type }) => {
    const socket = socketWith(name);
    const past =
      type === "Uint64" ? [2 ** 65, -1] : type === "Int64" ? [2 ** 64] : [2 ** 31, 2 ** 32 + 1, -(2 ** 31) - 1];
    const before = socket[name];
    for (const value of [1.5, -0.5, NaN, Infinity, -Infinity, 1e300, ...past])
      expectRefused(() => (socket[name] = value), `${name} = ${value}`);
    expect(socket[name]).toBe(before);
  });

  test("the greatest numbers of 64 bits, which JavaScript rounds up, are held", () => {
    const socket = socketWith("affinity");
    const greatest = { affinity: Number("0xffffffffffffffff"), maxMessageSize: Number("0x7fffffffffffffff") };
    for (const [name, value] of Object.entries(greatest)) {
      socket[name] = value;
      expect(socket[name]).toBe(value);
    }
  });

  test.each(["ioThreads", "maxSockets", "maxMessageSize", "threadPriority", "threadSchedulingPolicy"])("%s", (name) => {
    const context = newContext() as unknown as Values;
    for (const value of [1.5, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1])
      expectRefused(() => (context[name] = value), `${name} = ${value}`);
  });
});
