/** Both directions are limited: a peer that does not read, and a program that does not receive. */
import { describe, expect, test } from "vitest";
import { POLLOUT } from "../../../ts/shim/host.js";
import { LOOPBACK, pattern, type Party } from "../fake-link.js";
import { connected, type World } from "./world.js";

/** libzmq's out_batch_size: a write of at most this size is accepted whole or not at all. */
const BATCH_BYTES = 8192;
const ENOUGH = 64_000_000;
/** Turns of the event loop without more space, after which the buffers count as full. */
const QUIET_TURNS = 20;

/**
 * Sends pieces until one is cut, and repeats that while space is reported. Returns the number of
 * accepted bytes.
 */
async function fill(party: Party, fd: number, bytes: Uint8Array, size: number): Promise<number> {
  let at = 0;
  for (let quiet = 0; quiet < QUIET_TURNS && at < bytes.length;) {
    const piece = bytes.subarray(at, at + size);
    const taken = party.host.streamSend(fd, piece);
    expect(taken).toBeGreaterThanOrEqual(0);
    at += taken;
    party.host.flush();
    quiet = taken === piece.length ? 0 : quiet + 1;
    if (quiet > 0) await new Promise<void>((resolve) => party.host.later(resolve));
  }
  return at;
}

export function pressure(world: World): void {
  describe.each([BATCH_BYTES, BATCH_BYTES + 1, 131_072, 3_000_000])("writes of %i", (size) => {
    test("are accepted up to a limit, and POLLOUT is reported when they were read", async () => {
      const { near, client, far, server } = await connected(world, LOOPBACK);
      const bytes = pattern(ENOUGH);
      const taken = await fill(near, client, bytes, size);
      expect(taken).toBeLessThan(bytes.length - size);
      near.link.clear(client, POLLOUT);
      const [received] = await Promise.all([far.recv(server, taken, 100_000), near.link.until(client, POLLOUT)]);
      expect(received.equals(bytes.subarray(0, taken))).toBe(true);
    });
  });

  test.runIf(world.exact)("a batch is accepted whole or not at all", async () => {
    const { near, client } = await connected(world, LOOPBACK);
    const bytes = pattern(ENOUGH);
    await fill(near, client, bytes, 1_000_000);
    expect(near.host.streamSend(client, bytes.subarray(0, BATCH_BYTES + 1))).toBeLessThan(BATCH_BYTES + 1);
    for (;;) {
      const taken = near.host.streamSend(client, bytes.subarray(0, BATCH_BYTES));
      expect(taken).toBeOneOf([0, BATCH_BYTES]);
      if (taken === 0) break;
    }
  });

  test("all accepted bytes arrive, also with the close in the turn of the last write", async () => {
    const { near, client, far, server } = await connected(world, LOOPBACK);
    const bytes = pattern(ENOUGH);
    const taken = await fill(near, client, bytes, BATCH_BYTES);
    near.host.socketClose(client, false);
    const received = await far.recvAll(server);
    expect(received.length).toBeGreaterThanOrEqual(taken);
    expect(received.equals(bytes.subarray(0, received.length))).toBe(true);
  });

  test("small and large writes keep their order with small and large reads", async () => {
    const { near, client, far, server } = await connected(world, LOOPBACK);
    const bytes = pattern(10_000_000);
    const sizes = [1, 9, 8192, 8193, 32_767, 32_768, 100_000, 131_072, 1_000_000, 5];
    const sent = (async () => {
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const piece = bytes.subarray(at, at + sizes[i % sizes.length]!);
        await near.send(client, piece);
        at += piece.length;
      }
    })();
    const received: Buffer[] = [];
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const size = Math.min(sizes[(i * 3) % sizes.length]! * 2, bytes.length - at);
      received.push(await far.recv(server, size, size));
      at += size;
    }
    await sent;
    expect(Buffer.concat(received).equals(bytes)).toBe(true);
  });
}
