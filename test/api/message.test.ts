/** Values that may be sent, with the bytes that arrive, and the errors for other values. */
import { describe, expect, test } from "vitest";
import { Batch, Pair, type MessageLike } from "../../ts/index.js";
import { link, texts, transport } from "../support.js";

async function linked(): Promise<[Pair, Pair]> {
  const [a, b] = [new Pair(), new Pair()];
  await link(a, b, transport("inproc"));
  return [a, b];
}

const shared = new SharedArrayBuffer(3);
new Uint8Array(shared).set([7, 8, 9]);
const bytes = Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]);

const parts: [string, MessageLike, readonly number[]][] = [
  ["a Buffer", bytes, [0, 1, 2, 3, 4, 5, 6, 7]],
  ["a Buffer that is a piece of another", bytes.subarray(2, 5), [2, 3, 4]],
  ["an empty Buffer", Buffer.alloc(0), []],
  ["a Uint8Array", new Uint8Array([1, 255, 0]), [1, 255, 0]],
  ["a DataView", new DataView(bytes.buffer, bytes.byteOffset + 1, 2), [1, 2]],
  ["a Uint16Array", new Uint16Array([0x0201, 0x0403]), [1, 2, 3, 4]],
  ["a Float64Array", new Float64Array([1]), [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]],
  ["an ArrayBuffer", new Uint8Array([4, 5]).buffer, [4, 5]],
  ["a SharedArrayBuffer", shared, [7, 8, 9]],
  ["a string", "zéro\0", [0x7a, 0xc3, 0xa9, 0x72, 0x6f, 0]],
  ["an empty string", "", []],
  ["a number", 42, [0x34, 0x32]],
  ["a number with a fraction", -1.5, [0x2d, 0x31, 0x2e, 0x35]],
  ["null", null, []],
];

describe("a part may be", () => {
  test.each(parts)("%s", async (_what, part, expected) => {
    const [a, b] = await linked();
    await a.send(part);
    await a.send([part, part]);
    expect((await b.receive()).map((received) => [...received])).toEqual([expected]);
    expect((await b.receive()).map((received) => [...received])).toEqual([expected, expected]);
  });
});

test("text of any length arrives as Buffer.from() encodes it: alone, as a second part, and in a batch", async () => {
  const lengths = [1, 47, 48, 49, 21_845, 21_846, 65_536, 65_537];
  const words = lengths.flatMap((length) =>
    ["a", "ü", "€", "🙂", "\ud83d"].map((last) => "a".repeat(length - 1) + last),
  );
  words.push("€".repeat(21_845), "€".repeat(21_846), "🙂".repeat(24), "🙂".repeat(25));
  const [a, b] = await linked();
  for (const text of words) {
    await a.send(text);
    await a.send(["part", text]);
    await a.sendBatch(new Batch([text]));
    const expected = Buffer.from(text);
    const received = [(await b.receive())[0]!, (await b.receive())[1]!, (await b.receive())[0]!];
    expect(received.map((part) => part.equals(expected))).toEqual([true, true, true]);
  }
});

test("a message may mix them", async () => {
  const [a, b] = await linked();
  await a.send(parts.map(([, part]) => part));
  expect((await b.receive()).map((part) => [...part])).toEqual(parts.map(([, , expected]) => expected));
});

test.each<[string, unknown, string]>([
  ["an object", { toString: () => "text" }, "text"],
  ["a boolean", true, "true"],
  ["a function", String, String(String)],
  ["a bigint", 1n, "1"],
  ["an array in an array", ["a", ["b", "c"]], "a|b,c"],
  ["a hole", [undefined], "undefined"],
  ["a date", new Date(0), String(new Date(0))],
])("%s goes as JavaScript's text of it", async (_what, message, expected) => {
  const [a, b] = await linked();
  await a.send(message as string);
  expect(texts(await b.receive()).join("|")).toBe(expected);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["a symbol", Symbol("part")],
  ["an object without text", Object.create(null)],
])("%s is refused with a TypeError, and nothing is sent", async (_what, message) => {
  const [a, b] = await linked();
  expect(() => a.send(message as string)).toThrow(TypeError);
  await a.send("next");
  expect(texts(await b.receive())).toEqual(["next"]);
});

test("an empty array has no parts and sends no message", async () => {
  const [a, b] = await linked();
  await a.send([]);
  await a.send("next");
  expect(texts(await b.receive())).toEqual(["next"]);
});

test("a received message has its own bytes: later changes on either side do not affect it", async () => {
  const [a, b] = await linked();
  const sent = Buffer.from("abc");
  const sending = a.send(sent);
  sent.fill("x");
  await sending;
  const [first] = await b.receive();
  await a.send("def");
  await b.receive();
  expect(String(first)).toBe("abc");
});

test("a message that waits to be sent is not copied before it is sent", async () => {
  const lone = new Pair({ sendHighWaterMark: 1 });
  const peer = new Pair();
  const sent = Buffer.from("abc");
  const sending = lone.send(sent);
  await link(lone, peer, transport("inproc"));
  await sending;
  expect(texts(await peer.receive())).toEqual(["abc"]);
});
