/** The read buffer that all streams share, and the bytes that a turn leaves in it. */
import { expect, test, vi } from "vitest";
import { POLLIN } from "../../ts/shim/host.js";
import { Block } from "../../ts/shim/node/streams/block.js";
import { ReceiveBuffer, ReadBuffer } from "../../ts/shim/node/streams/receive-buffer.js";
import { LOOPBACK, Party, pattern } from "./fake-link.js";

test("bytes are received in order from the queue and from the last read", () => {
  const block = new Block(1000);
  const inbox = new ReceiveBuffer(block);
  const bytes = pattern(100_000);
  const target = Buffer.alloc(777);
  const received: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 500) {
    bytes.copy(block.bytes, 0, at, at + 500);
    inbox.lend(500);
    const size = at % 3000 === 0 ? inbox.take(target, false) : inbox.take(target.subarray(0, 300), false);
    received.push(Buffer.from(target.subarray(0, size)));
    inbox.settle();
    block.bytes.fill(0);
    if (at % 20_000 === 0)
      while (inbox.bytes > 0) received.push(Buffer.from(target.subarray(0, inbox.take(target, false))));
  }
  while (inbox.bytes > 0) received.push(Buffer.from(target.subarray(0, inbox.take(target, false))));
  expect(Buffer.concat(received).equals(bytes)).toBe(true);
});

test("a peek consumes nothing, across every boundary", () => {
  const block = new Block(10);
  const inbox = new ReceiveBuffer(block);
  for (const text of ["abc", "defg"]) inbox.push(Buffer.from(text));
  block.bytes.write("hij");
  inbox.lend(3);
  const target = Buffer.alloc(20);
  for (const size of [2, 3, 5, 7, 9, 20]) {
    const seen = inbox.take(target.subarray(0, size), true);
    expect(target.toString("utf8", 0, seen)).toBe("abcdefghij".slice(0, size));
  }
  expect(inbox.take(target, false)).toBe(10);
  expect(inbox.take(target, false)).toBe(0);
});

test("the event loop reads little while a large piece is read directly", () => {
  const block = new Block(131_072);
  const inbox = new ReceiveBuffer(block);
  for (const [awaited, directly, room] of [
    [0, false, 131_072],
    [20_000_000, false, 131_072],
    [10_000_000, true, 4096],
    [9_000_000, false, 4096],
    [1_000_000, true, 131_072],
    [10_000_000, false, 131_072],
  ] as const) {
    inbox.await(awaited, directly);
    expect(inbox.place().buffer).toBe(block.bytes.buffer);
    expect(inbox.room).toBe(room);
  }
  inbox.await(10_000_000, true);
  expect(inbox.room).toBe(131_072); // of the current read
});

test("a stream whose bytes are overwritten before its turn is reported as ready", () => {
  const buffer = new ReadBuffer();
  const told: string[] = [];
  const borrower = (name: string) => ({
    arrive: () => undefined,
    settle: () => void told.push(`${name} settles`),
    lose: () => void told.push(`${name} loses`),
  });
  buffer.lend(borrower("first"));
  buffer.settle();
  buffer.settle();
  buffer.lend(borrower("second"));
  buffer.lend(borrower("third"));
  buffer.settle();
  expect(told).toEqual(["first settles", "second loses", "third settles"]);
});

test("two streams that are read before a turn that is due keep their bytes", async () => {
  // The requested turn, which would receive the bytes, does not happen, as in a program that throws
  // in every tick.
  let held = false;
  const ticks: (() => unknown)[] = [];
  const nextTick = process.nextTick.bind(process);
  const spy = vi.spyOn(process, "nextTick").mockImplementation((callback, ...values: unknown[]) => {
    if (held) ticks.push(() => Reflect.apply(callback, undefined, values));
    else nextTick(callback, ...values);
  });
  vi.resetModules(); // the host stores the function at import
  const party = new (await import("./fake-link.js")).Party();
  const listener = await party.listen(LOOPBACK);
  const [one, other] = [await party.pair(listener), await party.pair(listener)];
  held = true;
  party.host.wake();
  await party.send(one[0], Buffer.from("of the one"));
  await party.send(other[0], Buffer.from("of the other"));
  party.host.flush();
  await Promise.all([party.link.until(one[1], POLLIN), party.link.until(other[1], POLLIN)]);
  held = false;
  spy.mockRestore();
  for (const tick of ticks) process.nextTick(tick);
  const texts = [one[1], other[1]].map((fd) => {
    const target = Buffer.alloc(20);
    return target.toString("utf8", 0, Math.max(party.host.streamRecv(fd, target, false), 0));
  });
  expect(texts).toEqual(["of the one", "of the other"]);
});

test("a large piece bypasses the read buffer, and the bytes behind it do not", async () => {
  const party = new Party();
  const [client, server] = await party.pair(await party.listen(LOOPBACK));
  const spy = vi.spyOn(ReceiveBuffer.prototype, "lend");
  const lent = (): number[] => spy.mock.calls.map(([size]) => size);
  try {
    const bytes = pattern(20_000_000);
    const sent = party.send(client, bytes);
    expect((await party.recv(server, bytes.length, bytes.length)).equals(bytes)).toBe(true);
    await sent;
    const sum = lent().reduce((total, size) => total + size, 0);
    expect(sum).toBeLessThan(1_310_720); // the first read, short reads, and the last megabyte if the sender is slow
    spy.mockClear();
    const next = party.recv(server, 400_000, 8192);
    await party.send(client, bytes.subarray(0, 400_000));
    expect((await next).equals(bytes.subarray(0, 400_000))).toBe(true);
    expect(Math.max(...lent())).toBeGreaterThan(4096);
  } finally {
    spy.mockRestore();
  }
});
