/**
 * Messages of each size, from 0 to 256 MB, arrive unchanged, and leave no memory allocated in the
 * wasm. The sizes are those at which the implementation changes: libzmq's short messages (33
 * bytes), its batches (8192), the scratch memory of a call (65536), the queues of the shim (1 MB).
 */
import { randomFillSync } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { Dealer, Pair } from "../../ts/index.js";
import { link, newContext, transport, turn, newInstance } from "../support.js";

const KB = 1024;
const MB = 1024 * KB;

const sizes = [0, 1, 28, 29, 30, 33, 34, 127, 128, 129, 255, 256, 4095, 4096, 4097, 8191, 8192, 8193];
const largerSizes = [65535, 65536, 65537, MB - 1, MB, MB + 1, 16 * MB, 64 * MB, 256 * MB];

const random = randomFillSync(Buffer.alloc(256 * MB));

describe.each(["tcp", "ipc", "inproc"])("over %s", (name) => {
  test("each message arrives whole, and its memory is freed", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [a, b] = [new Pair({ context }), new Pair({ context })];
    await link(a, b, transport(name));
    const exchange = async (parts: Buffer[]): Promise<boolean[]> => {
      const [message] = await Promise.all([b.receive(), a.send(parts)]);
      expect(message.map(({ length }) => length)).toEqual(parts.map(({ length }) => length));
      // The assertion library would print a difference byte by byte.
      return message.map((part, i) => part.equals(parts[i]!));
    };
    await exchange([random.subarray(0, KB)]);
    const mark = instance.exports.port_allocated();
    for (const size of [...sizes, ...largerSizes]) {
      const part = random.subarray(random.length - size);
      expect(await exchange([part]), `${size} bytes`).toEqual([true]);
      if (size > 16 * MB) continue;
      const between = [Buffer.from("before"), part, Buffer.from("after")];
      expect(await exchange(between), `${size} bytes between others`).toEqual([true, true, true]);
    }
    while (instance.exports.port_allocated() > mark + MB) await turn();
  });

  test("all messages at once arrive whole and in order", async () => {
    const [a, b] = [new Pair(), new Pair()];
    await link(a, b, transport(name));
    const parts = [...sizes, ...largerSizes.slice(0, -2)].reverse().map((size) => random.subarray(size, 2 * size));
    const sent = parts.map((part) => a.send(part));
    for (const part of parts) expect((await b.receive())[0]!.equals(part), `${part.length} bytes`).toBe(true);
    await Promise.all(sent);
  });
});

test("a message that is too large for the receiver ends the connection, and not the receiver", async () => {
  const [small, large] = [new Dealer({ maxMessageSize: 1000 }), new Dealer({ reconnectInterval: 1 })];
  await link(small, large, transport("tcp"));
  await large.send(random.subarray(0, 1000));
  expect((await small.receive())[0]!.length).toBe(1000);
  await large.send(random.subarray(0, 1001));
  const received = small.receive();
  const state = { arrived: false };
  void received.then(() => (state.arrived = true));
  while (!state.arrived) {
    await large.send("small again");
    await turn();
  }
  expect(String((await received)[0])).toBe("small again");
});

const ways: readonly (readonly [string, (socket: Pair) => Promise<unknown>])[] = [
  ["receive()", (socket) => socket.receive()],
  ["receive({ into })", (socket) => socket.receive({ into: Buffer.alloc(MB) })],
  ["receiveMany()", (socket) => socket.receiveMany()],
  ["receiveBatch()", (socket) => socket.receiveBatch()],
];

test.each([1, 2, 100].flatMap((count) => ways.map(([name, receive]) => ({ count, name, receive }))))(
  "a message of $count parts for which $name finds no memory is ENOMEM, and the next one arrives",
  async ({ count, receive }) => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [a, b] = [new Pair({ context }), new Pair({ context })];
    await link(a, b, transport("tcp"));
    await a.send("first");
    await b.receive();
    const mark = instance.exports.port_allocated();
    const allocate = Buffer.allocUnsafeSlow.bind(Buffer);
    const refusing = vi.spyOn(Buffer, "allocUnsafeSlow").mockImplementation((size) => {
      if (size > MB) throw new RangeError("Array buffer allocation failed");
      return allocate(size);
    });
    try {
      const received = receive(b);
      await a.send([random.subarray(0, 2 * MB), ...Array.from({ length: count - 1 }, () => "part")]);
      await expect(received).rejects.toMatchObject({ code: "ENOMEM" });
    } finally {
      refusing.mockRestore();
    }
    await a.send(random.subarray(0, 2 * MB));
    expect((await b.receive()).map(({ length }) => length)).toEqual([2 * MB]);
    while (instance.exports.port_allocated() > mark + MB) await turn();
  },
);
