/**
 * Announced bytes that are never sent cost little memory, over ZMTP 1 to 3. Large messages arrive
 * whole meanwhile.
 */
import { describe, expect, test } from "vitest";
import { Pull, Push, type Instance } from "../../ts/index.js";
import { newContext, newInstance, portOf, turn, use } from "../support.js";
import { announcement, connect, shakeHands } from "../robustness/raw-peers.js";

const GB = 2 ** 30;
const MB = 2 ** 20;

/**
 * A ZMTP 1 peer begins with its routing id, which is empty. The announced length includes the flags
 * byte.
 */
function oldAnnouncement(length: number): Buffer {
  const head = Buffer.alloc(12);
  head.set([1, 0, 0xff]);
  head.writeBigUInt64BE(BigInt(length), 3);
  return head;
}

/** A PULL with `count` peers, each of which has announced a frame of `size` bytes. */
async function announced(instance: Instance, count: number, size: number, old = false): Promise<Pull> {
  const pull = use(new Pull({ context: newContext({ instance }) }));
  await pull.bind("tcp://127.0.0.1:*");
  for (let i = 0; i < count; i++) {
    const peer = await connect(portOf(pull));
    if (old) peer.write(oldAnnouncement(size));
    else {
      await shakeHands(peer, "PUSH");
      peer.write(announcement(0, BigInt(size)));
    }
    for (let turns = 0; turns < 3; turns++) await turn();
  }
  return pull;
}

/** Sends a message of `size` bytes from a valid peer. Resolves to whether it arrives whole. */
async function arrives(pull: Pull, instance: Instance, size: number): Promise<boolean> {
  const push = use(new Push({ context: newContext({ instance }) }));
  push.connect(pull.lastEndpoint!);
  const bytes = Buffer.alloc(size, "a large message that arrives ");
  const sending = push.send(bytes);
  const [message] = await pull.receive();
  await sending;
  return bytes.equals(message as Buffer);
}

test.each([
  ["ZMTP 3", false],
  ["ZMTP 1", true],
])("%s: 13 frames of nearly 1 GB that do not come", async (_, old) => {
  const instance = newInstance();
  const pull = await announced(instance, 13, GB - 3 * MB, old);
  expect(instance.failure).toBe(undefined);
  expect(instance.exports.port_allocated() >>> 0).toBeLessThan(1.2 * GB);
  expect(await arrives(pull, instance, 1000)).toBe(true);
});

describe("with and without the patch", () => {
  test("ten frames of 2 GB are not reserved", async () => {
    const instance = newInstance();
    const pull = await announced(instance, 10, 2 * GB);
    expect(instance.exports.port_allocated() >>> 0).toBeLessThan(0.2 * GB);
    expect(await arrives(pull, instance, 1000)).toBe(true);
  });

  test.each([256 * 1024, 256 * 1024 + 1, MB - 1, 3 * MB + 5, 40 * MB])("%i bytes arrive whole", async (size) => {
    const instance = newInstance();
    const pull = await announced(instance, 0, 0);
    expect(await arrives(pull, instance, size)).toBe(true);
  });

  test.each([256 * 1024 + 1, MB - 1, 3 * MB + 5, 40 * MB])(
    "%i bytes arrive whole while 5 GB are announced",
    async (size) => {
      const instance = newInstance();
      const pull = await announced(instance, 5, GB);
      expect(await arrives(pull, instance, size)).toBe(true);
    },
  );
});
