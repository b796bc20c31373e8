/** The read buffer that all streams share, and what a turn leaves of it. */
import { expect, test, vi } from "vitest";
import { POLLERR, POLLIN } from "../../ts/shim/host.js";
import { Block } from "../../ts/shim/node/block.js";
import { Inbox, ReadBuffer } from "../../ts/shim/node/inbox.js";
import { LOOPBACK, pattern } from "./fake-link.js";

test("bytes are taken in order from the queue and from what was just read", () => {
  const block = new Block(1000);
  const inbox = new Inbox(block);
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

test("looking takes nothing, across every boundary", () => {
  const block = new Block(10);
  const inbox = new Inbox(block);
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

test("a borrower whose bytes are overwritten before its turn is told", () => {
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

test("a stream that lost bytes fails, and hands out nothing of another's", async () => {
  // The turn that was asked for, and would take the bytes over, does not come: what a program does that throws in every tick.
  let held = false;
  const ticks: (() => unknown)[] = [];
  const nextTick = process.nextTick.bind(process);
  const spy = vi.spyOn(process, "nextTick").mockImplementation((callback, ...values: unknown[]) => {
    if (held) ticks.push(() => Reflect.apply(callback, undefined, values));
    else nextTick(callback, ...values);
  });
  vi.resetModules(); // the host keeps the function that it finds
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
  const lost = texts.indexOf("");
  expect(texts.sort()).toEqual(["", lost === 0 ? "of the other" : "of the one"]);
  await party.link.until([one[1], other[1]][lost]!, POLLERR);
});
