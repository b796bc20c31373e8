/** When a stream is polled after a write, and when not: see ts/shim/node/loop/ping-pong.ts. */
import { afterEach, expect, test, vi } from "vitest";
import { POLLERR } from "../../ts/shim/host.js";
import { BusyPoll, type Polled } from "../../ts/shim/node/loop/ping-pong.js";
import { LOOPBACK, Party } from "./fake-link.js";

/** Has an answer at each look of these that counts them; undefined: never. */
class Peer implements Polled {
  looks = 0;
  answers = 0;
  readonly #busyPoll: BusyPoll;
  readonly #atLook: number | undefined;
  #looksNow = 0;

  constructor(busyPoll: BusyPoll, atLook: number | undefined) {
    this.#busyPoll = busyPoll;
    this.#atLook = atLook;
  }

  poll(): boolean {
    this.looks++;
    if (++this.#looksNow !== this.#atLook) return false;
    this.answers++;
    this.arrive();
    return true;
  }

  /** By the event loop, or by a look. */
  arrive(): void {
    this.#looksNow = 0;
    this.#busyPoll.arrived(this);
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** Each reading of the clock moves it by 10 µs: what is done counts, and not how long it takes. */
function stepClock(): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 0.01));
}

/** So many times the stream is read by the event loop and then answered. */
function converse(busyPoll: BusyPoll, peer: Peer, times: number): void {
  for (let i = 0; i < times; i++) {
    peer.arrive();
    busyPoll.turned(1);
  }
}

test("a stream is polled once it has been read and answered some times in a row", () => {
  stepClock();
  const busyPoll = new BusyPoll();
  const peer = new Peer(busyPoll, 2);
  converse(busyPoll, peer, 4);
  expect(peer.looks).toBe(0);
  peer.arrive();
  for (let i = 0; i < 10; i++) busyPoll.turned(1);
  expect(peer.answers).toBe(10);
});

test("nobody is polled who only sends, or is only sent to", () => {
  const busyPoll = new BusyPoll();
  const peer = new Peer(busyPoll, 1);
  for (let i = 0; i < 100; i++) peer.arrive();
  for (let i = 0; i < 100; i++) busyPoll.turned(1);
  for (let i = 0; i < 100; i++) busyPoll.turned(0);
  expect(peer.looks).toBe(0);
});

test("nobody is polled while two take turns, or several are written", () => {
  const busyPoll = new BusyPoll();
  const [one, other] = [new Peer(busyPoll, 1), new Peer(busyPoll, 1)];
  for (let i = 0; i < 100; i++) {
    converse(busyPoll, one, 1);
    converse(busyPoll, other, 1);
  }
  for (let i = 0; i < 100; i++) {
    one.arrive();
    busyPoll.turned(2);
  }
  expect(one.looks + other.looks).toBe(0);
});

test("a stream that is closed is not polled", () => {
  const busyPoll = new BusyPoll();
  const peer = new Peer(busyPoll, 1);
  converse(busyPoll, peer, 3);
  for (let i = 0; i < 100; i++) {
    peer.arrive();
    busyPoll.forget(peer);
    busyPoll.turned(1);
  }
  expect(peer.looks).toBe(0);
});

test("where it is in vain it is hardly ever done", () => {
  stepClock();
  const busyPoll = new BusyPoll();
  let tries = 0;
  const never: Polled = { poll: () => false };
  for (let i = 0; i < 10_000; i++) {
    busyPoll.arrived(never);
    const start = performance.now();
    busyPoll.turned(1);
    if (performance.now() - start >= 0.2) tries++;
  }
  // Ten until every 1,024th is one.
  expect(tries).toBe(18);
});

test("the event loop has its turn, however long a conversation is", () => {
  stepClock();
  const busyPoll = new BusyPoll();
  const peer = new Peer(busyPoll, 1);
  converse(busyPoll, peer, 5);
  let answers: number;
  do {
    answers = peer.answers;
    busyPoll.turned(1);
  } while (peer.answers > answers);
  expect(peer.answers).toBeGreaterThan(0);
  converse(busyPoll, peer, 1); // it had one
  expect(peer.answers).toBe(answers + 1);
});

test("a connection that is reset while it is polled ends with ECONNRESET", async () => {
  const party = new Party({ looks: true });
  const [client, server] = await party.pair(await party.listen(LOOPBACK));
  for (let i = 0; i < 100; i++) {
    await party.send(client, Buffer.from([i]));
    expect((await party.recv(server, 1))[0]).toBe(i);
    await party.send(server, Buffer.from([i]));
    expect((await party.recv(client, 1))[0]).toBe(i);
  }
  party.host.socketClose(server, true);
  await party.link.until(client, POLLERR);
  expect(party.link.error(client)).toBe(party.link.errno.ECONNRESET);
});
