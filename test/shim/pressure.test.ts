/** Both directions are limited: a peer that does not read, and a program that does not receive. */
import { once } from "node:events";
import net from "node:net";
import { describe, expect, test } from "vitest";
import { BATCH_BYTES, POLLIN, POLLOUT } from "../../ts/shim/host.js";
import { OVERFLOW_BYTES, STAGE_BYTES } from "../../ts/shim/node/tuning.js";
import { LOOPBACK, Party, pattern, portOf } from "./fake-link.js";

/** A stream whose peer is a plain socket that does not read. */
async function withSilentPeer(publicBind = false): Promise<{ party: Party; fd: number; peer: net.Socket }> {
  const party = new Party({ publicBind });
  const listener = await party.listen(LOOPBACK);
  const peer = net.connect({ host: "127.0.0.1", port: portOf(party.name(listener)) });
  peer.pause();
  return { party, fd: await party.accept(listener), peer };
}

/** Sends pieces until one is cut. Returns the number of accepted bytes. */
function sendUntilFull(party: Party, fd: number, bytes: Buffer, size: number): number {
  for (let at = 0; ;) {
    const taken = party.host.streamSend(fd, bytes.subarray(at, at + size));
    expect(taken).toBeGreaterThanOrEqual(0);
    at += taken;
    if (taken < size) return at;
    party.host.flush();
  }
}

/** Reads until there are `count` bytes, and then no more. */
async function readAll(peer: net.Socket, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let size = 0; size < count;) {
    const chunk = peer.read() as Buffer | null;
    if (chunk === null) await once(peer, "readable");
    else size += chunks[chunks.push(chunk) - 1]!.length;
  }
  return Buffer.concat(chunks);
}

describe.each([BATCH_BYTES, BATCH_BYTES + 1, STAGE_BYTES - 1, STAGE_BYTES, 3_000_000])("writes of %i", (size) => {
  test("are accepted until the kernel is full; POLLOUT is reported once it has all bytes", async () => {
    const { party, fd, peer } = await withSilentPeer();
    const bytes = pattern(64_000_000);
    const taken = sendUntilFull(party, fd, bytes, size);
    expect(taken).toBeLessThan(bytes.length - size);
    party.link.clear(fd, POLLOUT);
    const [received] = await Promise.all([readAll(peer, taken), party.link.until(fd, POLLOUT)]);
    expect(received.equals(bytes.subarray(0, taken))).toBe(true);
    expect(party.link.reports.filter((report) => report.fd === fd && report.set & POLLOUT)).toHaveLength(1);
  });
});

test("a batch is accepted whole or not at all; larger writes are refused at once while the kernel is full", async () => {
  const { party, fd } = await withSilentPeer();
  const bytes = pattern(64_000_000);
  sendUntilFull(party, fd, bytes, 1_000_000);
  expect(party.host.streamSend(fd, bytes.subarray(0, BATCH_BYTES + 1))).toBe(0);
  let waiting = 0;
  for (;;) {
    const taken = party.host.streamSend(fd, bytes.subarray(0, BATCH_BYTES));
    if (taken === 0) break;
    expect(taken).toBe(BATCH_BYTES);
    waiting += taken;
  }
  expect(waiting).toBeLessThanOrEqual(OVERFLOW_BYTES);
  expect(waiting).toBeGreaterThan(OVERFLOW_BYTES - STAGE_BYTES - 2 * BATCH_BYTES);
});

test("no POLLOUT is reported to a caller that was never refused", async () => {
  const bytes = pattern(64_000_000);
  const first = await withSilentPeer();
  const full = sendUntilFull(first.party, first.fd, bytes, BATCH_BYTES);
  // Few enough bytes that the kernel is full and some bytes wait in the program, but no write is
  // refused.
  const { party, fd, peer } = await withSilentPeer();
  const size = full - OVERFLOW_BYTES / 2;
  for (let at = 0; at < size; at += BATCH_BYTES) {
    expect(party.host.streamSend(fd, bytes.subarray(at, at + BATCH_BYTES))).toBe(BATCH_BYTES);
    party.host.flush();
  }
  expect((await readAll(peer, size)).compare(bytes, 0, size, 0, size)).toBe(0);
  expect(party.link.reports.filter((report) => report.fd === fd)).toEqual([]);
});

test.each([false, true])("a program that does not receive holds its peer back (publicBind: %s)", async (publicBind) => {
  const { party, fd, peer } = await withSilentPeer(publicBind);
  const bytes = pattern(32_000_000);
  peer.write(bytes);
  await party.link.until(fd, POLLIN);
  // Both kernels and the shim are full: the sender stops before all bytes are sent.
  const bound = 16_000_000;
  let quiet = 0;
  for (let before = -1; quiet < 20; quiet = peer.bytesWritten - peer.writableLength === before ? quiet + 1 : 0) {
    before = peer.bytesWritten - peer.writableLength;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(party.link.is(fd) & POLLIN).toBe(POLLIN);
  expect(peer.writableLength).toBeGreaterThan(bytes.length - bound);
  expect((await party.recv(fd, bytes.length, 8192)).equals(bytes)).toBe(true);
});

test("pausing and resuming reads while bytes arrive keeps their order", async () => {
  const { party, fd, peer } = await withSilentPeer();
  const bytes = pattern(8_000_000);
  const sent = once(peer.end(bytes), "finish");
  const chunks: Buffer[] = [];
  for (let count = 0; count < bytes.length;) {
    // At most half of the available bytes, so that the rest moves to the queue at the end of the
    // turn.
    const target = Buffer.alloc(60_000);
    const got = party.host.streamRecv(fd, target, false);
    chunks.push(target.subarray(0, got));
    count += got;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await sent;
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
});

test("small and large writes keep their order with small and large reads", async () => {
  const party = new Party();
  const [sender, receiver] = await party.pair(await party.listen(LOOPBACK));
  const bytes = pattern(30_000_000);
  const sizes = [1, 9, 8192, 8193, 32_767, 32_768, 100_000, 131_072, 1_000_000, 5];
  const sent = (async () => {
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const piece = bytes.subarray(at, at + sizes[i % sizes.length]!);
      await party.send(sender, piece);
      at += piece.length;
    }
  })();
  const received = Buffer.alloc(bytes.length);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const got = party.host.streamRecv(receiver, received.subarray(at, at + sizes[(i * 3) % sizes.length]! * 2), false);
    at += got;
    if (got > 0) continue;
    party.link.clear(receiver, POLLIN);
    await party.link.until(receiver, POLLIN);
  }
  await sent;
  expect(received.equals(bytes)).toBe(true);
});
