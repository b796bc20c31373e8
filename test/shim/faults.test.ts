/**
 * Each fault alone, over streams of Node's host without wasm: its effect, and that the contract of
 * the seam still holds. `Party` behaves like the port, so a missing report makes a test wait.
 */
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../ts/shim/host.js";
import { POLLERR, POLLIN, POLLOUT, POLLRDHUP } from "../../ts/shim/host.js";
import { Dice } from "../../ts/shim/faults/dice.js";
import { withFaults } from "../../ts/shim/faults/faults.js";
import { parseFaults, type Faults } from "../../ts/shim/faults/plan.js";
import { createNodeHost } from "../../ts/shim/node/host.js";
import { join } from "node:path";
import { folder, LOOPBACK, Party, pattern } from "./fake-link.js";

const transports: Record<string, () => Endpoint> = {
  tcp: () => LOOPBACK,
  unix: () => ({ kind: "unix", path: join(folder(), "socket") }),
};

/**
 * Two parties, so that a fault is on one side only: the good one listens, and the faulty one
 * connects.
 */
async function pair(faults: Omit<Faults, "seed">, over = "tcp"): Promise<Pair> {
  const good = new Party();
  const bad = new Party(
    {},
    withFaults((link) => createNodeHost(link, { faults: "" }), { seed: 1, ...faults }),
  );
  const listener = await good.listen(transports[over]!());
  const [client, server] = await Promise.all([bad.connect(good.name(listener)), good.accept(listener)]);
  return { good, bad, client, server };
}

interface Pair {
  readonly good: Party;
  readonly bad: Party;
  readonly client: number;
  readonly server: number;
}

/** Turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** The readiness reports for the descriptor since the mark. */
function reported({ link }: Party, fd: number, since: number): number[] {
  return link.reports.slice(since).flatMap((report) => (report.fd === fd && report.set ? [report.set] : []));
}

describe.each(Object.keys(transports))("over %s", (over) => {
  test("short reads: 1 to 7 bytes, nothing more before readiness is reported, and all in the end", async () => {
    const { good, bad, client, server } = await pair({ read: [1, 7] }, over);
    const bytes = pattern(2000);
    await good.send(server, bytes);
    await bad.link.until(client, POLLIN);
    const sizes = new Set<number>();
    const chunks: Buffer[] = [];
    for (let left = bytes.length; left > 0;) {
      const target = Buffer.alloc(100);
      const mark = bad.link.reports.length;
      const got = bad.host.streamRecv(client, target, false);
      sizes.add(got);
      chunks.push(target.subarray(0, got));
      left -= got;
      expect(reported(bad, client, mark)).toEqual([]); // never from inside the call
      expect(bad.host.streamRecv(client, target, false)).toBe(0);
      expect(bad.host.streamRecv(client, target, true)).toBe(0);
      bad.link.clear(client, POLLIN);
      if (left > 0) await bad.link.until(client, POLLIN);
    }
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    expect([...sizes].sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await turns(10);
    expect(bad.link.is(client) & POLLIN).toBe(0); // readiness is not reported without bytes
  });

  test("short writes: 1 to 7 bytes, nothing more before readiness is reported, and all in the end", async () => {
    const { good, bad, client, server } = await pair({ write: [1, 7] }, over);
    const bytes = pattern(2000);
    const received = good.recv(server, bytes.length);
    const sizes = new Set<number>();
    for (let at = 0; at < bytes.length;) {
      const taken = bad.host.streamSend(client, bytes.subarray(at));
      sizes.add(taken);
      at += taken;
      if (at === bytes.length) break;
      expect(bad.host.streamSend(client, bytes.subarray(at))).toBe(0);
      bad.link.clear(client, POLLOUT);
      await bad.link.until(client, POLLOUT);
    }
    expect((await received).equals(bytes)).toBe(true);
    expect([1, 2, 3, 4, 5, 6, 7].filter((size) => !sizes.has(size))).toEqual([]);
  });

  test("the close sends the rest of a cut write", async () => {
    const { good, bad, client, server } = await pair({ write: [1, 7] }, over);
    const bytes = pattern(8192);
    expect(bad.host.streamSend(client, bytes)).toBeLessThan(8);
    bad.host.socketClose(client, false);
    expect((await good.recvAll(server)).equals(bytes)).toBe(true);
  });

  test("the rest of a cut write is sent even if its memory was reused", async () => {
    const { good, bad, client, server } = await pair({ write: [1, 7] }, over);
    const bytes = pattern(8192);
    const memory = Buffer.from(bytes);
    expect(bad.host.streamSend(client, memory)).toBeLessThan(8);
    memory.fill(0);
    bad.host.socketClose(client, false);
    expect((await good.recvAll(server)).equals(bytes)).toBe(true);
  });

  test("a close with a reset drops the rest of a cut write", async () => {
    const { good, bad, client, server } = await pair({ write: [1, 7] }, over);
    expect(bad.host.streamSend(client, pattern(8192))).toBeLessThan(8);
    bad.host.socketClose(client, true);
    await good.link.until(server, POLLRDHUP | POLLERR);
    expect(Math.max(good.host.streamRecv(server, Buffer.alloc(8192), false), 0)).toBeLessThan(8);
  });

  test("again: some reads and writes fail with EAGAIN, and all bytes arrive", async () => {
    const { good, bad, client, server } = await pair({ again: 0.5 }, over);
    const bytes = pattern(50_000);
    let nothing = 0;
    for (let at = 0; at < bytes.length; at += 1000) {
      const piece = bytes.subarray(at, at + 1000);
      while (bad.host.streamSend(client, piece) === 0) {
        nothing++;
        bad.link.clear(client, POLLOUT);
        await bad.link.until(client, POLLOUT);
      }
    }
    expect(nothing).toBeGreaterThan(10);
    expect((await good.recv(server, bytes.length)).equals(bytes)).toBe(true);
    await good.send(server, bytes);
    expect((await bad.recv(client, bytes.length, 100)).equals(bytes)).toBe(true);
  });

  test("delayed reports arrive in the end, with the hang-up last", async () => {
    const { good, bad, client, server } = await pair({ read: [1, 7], again: 0.3, delay: 0.9 }, over);
    const bytes = pattern(1000);
    await good.send(server, bytes);
    good.host.socketClose(server, false);
    // recvAll() takes an empty recv for the end once the hang-up is reported. That must not lose
    // bytes.
    expect((await bad.recvAll(client)).equals(bytes)).toBe(true);
  });

  test("a closed descriptor is never reported again, and its number has no old state", async () => {
    const { good, bad, client, server } = await pair({ read: [1, 1], delay: 0.9 }, over);
    await good.send(server, pattern(100));
    await bad.link.until(client, POLLIN);
    expect(bad.host.streamRecv(client, Buffer.alloc(10), false)).toBe(1);
    bad.host.socketClose(client, false);
    const mark = bad.link.reports.length;
    await turns(10);
    expect(reported(bad, client, mark)).toEqual([]);
  });
});

describe("reset at a byte", () => {
  test("received: the planned bytes, then ECONNRESET, and the peer is reset; one stream per byte, then none", async () => {
    const good = new Party();
    const bad = new Party(
      {},
      withFaults((link) => createNodeHost(link, { faults: "" }), parseFaults("reset-received=0-9")),
    );
    const listener = await good.listen(LOOPBACK);
    const bytes = pattern(20);
    for (let limit = 0; limit < 10; limit++) {
      const [client, server] = await Promise.all([bad.connect(good.name(listener)), good.accept(listener)]);
      await good.send(server, bytes);
      await bad.link.until(client, POLLIN);
      const target = Buffer.alloc(20);
      expect(bad.host.streamRecv(client, target, false)).toBe(limit);
      expect(target.subarray(0, limit).equals(bytes.subarray(0, limit))).toBe(true);
      expect(await bad.link.until(client, POLLERR)).toBe(POLLIN | POLLOUT | POLLERR | POLLRDHUP);
      expect(bad.link.error(client)).toBe(-bad.no("ECONNRESET"));
      expect(bad.host.streamRecv(client, target, false)).toBe(0);
      expect(bad.host.streamSend(client, bytes)).toBe(bad.no("ECONNRESET"));
      await good.link.until(server, POLLERR);
      expect(good.link.error(server)).toBe(-good.no("ECONNRESET"));
      for (const [party, fd] of [
        [bad, client],
        [good, server],
      ] as const)
        party.host.socketClose(fd, false);
    }
    const [client, server] = await Promise.all([bad.connect(good.name(listener)), good.accept(listener)]);
    await good.send(server, bytes);
    expect((await bad.recv(client, bytes.length)).equals(bytes)).toBe(true);
  });

  test("sent: the planned bytes are accepted", async () => {
    const { good, bad, client, server } = await pair({ resetSent: [5, 5] });
    expect(bad.host.streamSend(client, pattern(20))).toBe(5);
    await bad.link.until(client, POLLERR);
    expect(bad.host.streamSend(client, pattern(20))).toBe(bad.no("ECONNRESET"));
    // Node sends the end of the stream and then the reset. The peer may see either first, and has
    // the bytes before both.
    await good.link.until(server, POLLRDHUP);
    expect(good.host.streamRecv(server, Buffer.alloc(20), false)).toBe(5);
  });
});

test("accepting is delayed, and happens", async () => {
  const bad = new Party(
    {},
    withFaults((link) => createNodeHost(link, { faults: "" }), { seed: 1, again: 0.9 }),
  );
  const good = new Party();
  const listener = await bad.listen(LOOPBACK);
  let refused = 0;
  for (let i = 0; i < 5; i++) {
    const client = await good.connect(bad.name(listener));
    for (;;) {
      await bad.link.until(listener, POLLIN);
      const server = bad.fd();
      const left = bad.host.streamAccept(listener, server);
      if (left <= 0) bad.link.clear(listener, POLLIN);
      if (left >= 0) break;
      expect(left).toBe(bad.no("EAGAIN"));
      refused++;
    }
    good.host.socketClose(client, false);
  }
  expect(refused).toBeGreaterThan(5);
});

describe("chance", () => {
  const throws = (seed: number): number[] => {
    const dice = new Dice(seed);
    return Array.from({ length: 1000 }, () => dice.within([1, 7]));
  };

  test("depends on the seed only", () => {
    expect(throws(1)).toEqual(throws(1));
    expect(throws(1)).not.toEqual(throws(2));
  });

  test("is uniform", () => {
    for (let value = 1; value <= 7; value++) expect(throws(3).filter((t) => t === value).length).toBeGreaterThan(100);
    const dice = new Dice(4);
    const hits = Array.from({ length: 1000 }, () => dice.chance(0.3)).filter(Boolean).length;
    expect(hits).toBeGreaterThan(250);
    expect(hits).toBeLessThan(350);
  });
});

describe("as text", () => {
  test("each setting", () => {
    expect(parseFaults("seed=7,read=1-7,write=3,again=0.3,delay=.25,reset-received=0-127,reset-sent=5")).toEqual({
      seed: 7,
      read: [1, 7],
      write: [3, 3],
      again: 0.3,
      delay: 0.25,
      resetReceived: [0, 127],
      resetSent: [5, 5],
    });
    expect(parseFaults("again=0.5")).toEqual({ seed: 1, again: 0.5 });
  });

  test.each(["", "seed", "speed=1", "read=0-7", "read=7-1", "read=x", "again=1", "again=-1", "delay=2", "read=1-2-3"])(
    "%j is refused",
    (words) => expect(() => parseFaults(words)).toThrow(RangeError),
  );

  test("the host accepts them as an option", () => {
    expect(() => createNodeHost(new Party().link, { faults: "speed=1" })).toThrow(/There is no fault "speed"/);
  });
});
