/** Turns: when the instance runs, in which order, and the consequences. */
import { expect, onTestFinished, test } from "vitest";
import { POLLIN } from "../../ts/shim/host.js";
import { ReadBuffer } from "../../ts/shim/node/streams/receive-buffer.js";
import { Loop } from "../../ts/shim/node/loop/loop.js";
import { LOOPBACK, Party } from "./fake-link.js";

const immediate = () => new Promise((resolve) => setImmediate(resolve));

test("wake runs the pump once, after microtasks and before the event loop polls", async () => {
  const { host, link } = new Party();
  host.wake();
  host.wake();
  expect(link.pumps).toBe(0);
  for (let i = 0; i < 10; i++) await Promise.resolve();
  expect(link.pumps).toBe(0);
  await immediate();
  expect(link.pumps).toBe(1);
});

test("a pump with more work runs again after the event loop has turned", async () => {
  const { host, link } = new Party();
  const seen: string[] = [];
  link.onPump = () => {
    seen.push("pump");
    return link.pumps < 3;
  };
  host.wake();
  process.nextTick(() => setImmediate(() => seen.push("loop")));
  while (link.pumps < 3) await immediate();
  expect(seen[0]).toBe("pump");
  expect(seen.slice(1)).toContain("loop");
  await immediate();
  expect(link.pumps).toBe(3);
});

test("two reads before a tick that is due: the second does not lose the first one's bytes", () => {
  const { link } = new Party();
  const readBuffer = new ReadBuffer();
  const loop = new Loop(link, readBuffer);
  onTestFinished(() => loop.destroy());
  const seen: string[] = [];
  const reader = (name: string) => ({
    arrive() {
      readBuffer.lend(this);
    },
    unsent: { flush: () => undefined },
    poll: () => false,
    settle: () => seen.push(`${name} has its bytes`),
    lose: () => seen.push(`${name} has lost its bytes`),
  });
  loop.wake();
  loop.arrive(reader("first"), 10);
  loop.arrive(reader("second"), 10);
  expect(seen).toEqual(["first has its bytes", "second has its bytes"]);
});

test("a wake from inside the pump brings another turn", async () => {
  const { host, link } = new Party();
  link.onPump = () => {
    if (link.pumps === 1) host.wake();
    return false;
  };
  host.wake();
  await immediate();
  expect(link.pumps).toBe(2);
});

test("the timer runs the pump when it is due; a later one replaces it, a negative one cancels it", async () => {
  const { host, link } = new Party();
  const start = performance.now();
  host.hold();
  host.timer(5);
  host.timer(20.5);
  await link.turn();
  expect(performance.now() - start).toBeGreaterThanOrEqual(20.5);
  host.timer(3_600_000);
  host.timer(1);
  await link.turn();
  host.timer(1);
  host.timer(-1);
  host.timer(2 ** 40);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(link.pumps).toBe(2);
  host.release();
});

test("bytes that a pump sends are written at its end, without another pump", async () => {
  const party = new Party();
  const [client, server] = await party.pair(await party.listen(LOOPBACK));
  await immediate();
  const pumps = party.link.pumps;
  party.link.onPump = () => {
    if (party.link.pumps === pumps + 1) party.host.streamSend(client, Buffer.from("x"));
    return false;
  };
  const received = party.recv(server, 1);
  party.host.wake();
  await received;
  // One pump for the wake, and one for the arrival.
  expect(party.link.pumps).toBe(pumps + 2);
});

test("a pump that throws does not stop the next one", async () => {
  const party = new Party();
  const thrown = new Promise((resolve) => process.once("uncaughtException", resolve));
  const listeners = process.listeners("uncaughtException");
  for (const listener of listeners.slice(0, -1)) process.off("uncaughtException", listener);
  party.link.onPump = () => {
    party.link.onPump = () => false;
    throw new Error("trap");
  };
  party.host.wake();
  expect(await thrown).toMatchObject({ message: "trap" });
  for (const listener of listeners.slice(0, -1)) process.on("uncaughtException", listener);
  const pumped = party.link.turn();
  party.host.wake();
  await pumped;
});

test("later() runs after a turn of the event loop", async () => {
  const { host } = new Party();
  let ran = false;
  host.later(() => (ran = true));
  await Promise.resolve();
  expect(ran).toBe(false);
  await immediate();
  expect(ran).toBe(true);
});

test("received bytes are read before a late timer runs", async () => {
  const party = new Party();
  const [client, server] = await party.pair(await party.listen(LOOPBACK));
  await immediate();
  const seen: number[] = [];
  party.link.onPump = (polled) => {
    if (polled) seen.push(party.link.is(server) & POLLIN);
    return false;
  };
  party.host.timer(1);
  await party.send(client, Buffer.from("in time"));
  party.host.flush();
  const due = performance.now() + 5;
  while (performance.now() < due) continue; // the program computes
  await party.link.until(server, POLLIN);
  while (seen.length === 0) await immediate();
  expect(seen).toEqual([POLLIN]);
});
