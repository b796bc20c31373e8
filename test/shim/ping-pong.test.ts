/** When a stream is polled after a write, and when not: see ts/shim/node/loop/ping-pong.ts. */
import { afterEach, expect, test, vi } from "vitest";
import { POLLERR } from "../../ts/shim/host.js";
import { PingPong, type Polled } from "../../ts/shim/node/loop/ping-pong.js";
import { LOOPBACK, Party } from "./fake-link.js";

/** The number of reads of all peers. */
let reads = 0;

/** A peer whose answer arrives at the read with this number; undefined for never. */
class Peer implements Polled {
  looks = 0;
  answers = 0;
  readonly #atLook: number | undefined;
  #looksNow = 0;

  constructor(atLook: number | undefined) {
    this.#atLook = atLook;
  }

  poll(): boolean {
    this.looks++;
    if (++this.#looksNow !== this.#atLook) return false;
    this.answers++;
    this.arrive();
    return true;
  }

  /** The event loop, or a poll, has read the answer. */
  arrive(): void {
    this.#looksNow = 0;
    reads++;
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

/**
 * Each reading of the clock advances it by 10 µs. So the number of steps counts, and not their real
 * time.
 */
function stepClock(): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 0.01));
}

/** The event loop reads the stream, and the program answers, this number of times. */
function exchange(pingPong: PingPong, peer: Peer, times: number): void {
  for (let i = 0; i < times; i++) {
    peer.arrive();
    pingPong.answered(peer, reads);
  }
}

test("a stream is polled once it has been read and answered some times in a row", () => {
  stepClock();
  const pingPong = new PingPong();
  const peer = new Peer(2);
  exchange(pingPong, peer, 4);
  expect(peer.looks).toBe(0);
  peer.arrive();
  for (let i = 0; i < 10; i++) pingPong.answered(peer, reads);
  expect(peer.answers).toBe(10);
});

test("a stream that is written without having been read is not polled", () => {
  const pingPong = new PingPong();
  const peer = new Peer(1);
  for (let i = 0; i < 100; i++) pingPong.answered(peer, reads);
  expect(peer.looks).toBe(0);
});

test("no stream is polled while two alternate, or several are read before one is written", () => {
  const pingPong = new PingPong();
  const [one, other] = [new Peer(1), new Peer(1)];
  for (let i = 0; i < 100; i++) {
    exchange(pingPong, one, 1);
    exchange(pingPong, other, 1);
  }
  for (let i = 0; i < 100; i++) {
    other.arrive();
    exchange(pingPong, one, 1);
  }
  expect(one.looks + other.looks).toBe(0);
});

test("a stream that is closed is not polled", () => {
  const pingPong = new PingPong();
  const peer = new Peer(1);
  exchange(pingPong, peer, 3);
  for (let i = 0; i < 100; i++) {
    pingPong.forget(peer);
    exchange(pingPong, peer, 1);
  }
  expect(peer.looks).toBe(0);
});

test("after failed attempts a stream is rarely polled", () => {
  stepClock();
  const pingPong = new PingPong();
  let tries = 0;
  const never: Polled = { poll: () => false };
  for (let i = 0; i < 10_000; i++) {
    reads++;
    const start = performance.now();
    pingPong.answered(never, reads);
    if (performance.now() - start >= 0.2) tries++;
  }
  // Ten attempts until only each 1,024th occasion is used.
  expect(tries).toBe(18);
});

test("the event loop turns, however long two peers exchange messages", () => {
  stepClock();
  const pingPong = new PingPong();
  const peer = new Peer(1);
  exchange(pingPong, peer, 5);
  let answers: number;
  do {
    answers = peer.answers;
    pingPong.answered(peer, reads);
  } while (peer.answers > answers);
  expect(peer.answers).toBeGreaterThan(0);
  exchange(pingPong, peer, 1); // a turn has passed
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
