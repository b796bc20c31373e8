/**
 * Large messages for a pending receive with the program's own memory
 * (ts/core/direct/direct-receive.ts). Their bytes are read into that memory as they arrive. A
 * message arrives whole even if the program takes its memory back meanwhile, or another message
 * arrives first.
 */
import { randomFillSync } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { Dealer, Pair, Pull, Push, Reply, Request, Router, type Instance } from "../../ts/index.js";
import { DIRECT_RECEIVE_BYTES } from "../../ts/core/tuning.js";
import { announcement, connect, shakeHands } from "../robustness/raw-peers.js";
import { link, newContext, newInstance, portOf, texts, threaded, transport, turn } from "../support.js";

const LARGE = DIRECT_RECEIVE_BYTES + 100_000;
const HALF = LARGE / 2;
const original = randomFillSync(Buffer.alloc(3 * LARGE));
const message = original.subarray(0, LARGE);

/** Counts the messages whose bytes were read into the program's memory as they arrived. */
function filledDirectly({ memory }: Instance): { readonly count: number } {
  const fill = vi.spyOn(memory.direct, "fill").mockClear();
  return {
    get count() {
      return fill.mock.results.filter(({ value }) => value === true).length;
    },
  };
}

describe.each(["tcp", "ipc", "inproc"])("over %s", (name) => {
  const expected = !threaded && name !== "inproc";

  test.each([
    ["PULL", () => [new Pull(), new Push()] as const],
    ["PAIR", () => [new Pair(), new Pair()] as const],
  ])("%s receives into the memory, in one part", async (_, make) => {
    const [receiver, sender] = make();
    await link(receiver, sender, transport(name));
    const memory = Buffer.alloc(original.length + 1, 7);
    for (const size of [DIRECT_RECEIVE_BYTES, LARGE, original.length]) {
      for (const room of [memory.subarray(1), memory.subarray(1, size + 1)]) {
        const receiving = receiver.receive({ into: room });
        await sender.send(original.subarray(original.length - size));
        const [part] = await receiving;
        expect([part!.buffer, part!.byteOffset, part!.length]).toEqual([memory.buffer, room.byteOffset, size]);
        expect(part!.equals(original.subarray(original.length - size))).toBe(true);
        expect([memory[0], memory.at(-1)]).toEqual([7, size === original.length ? original.at(-1) : 7]);
      }
    }
  });

  test("bytes are read into the memory as they arrive if no message is queued", async () => {
    const instance = newInstance();
    const context = newContext({ instance });
    const [rep, req] = [new Reply({ context }), new Request({ context })];
    await link(rep, req, transport(name));
    const filled = filledDirectly(instance);
    const memory = Buffer.alloc(LARGE);
    for (let i = 0; i < 3; i++) {
      const receiving = rep.receive({ into: memory });
      await req.send(original.subarray(i, LARGE + i));
      expect((await receiving)[0]!.equals(original.subarray(i, LARGE + i))).toBe(true);
      await rep.send("");
      await req.receive();
    }
    expect(filled.count > 0).toBe(expected);
  });

  test("parts before and after a large part arrive too", async () => {
    const [router, dealer] = [new Router(), new Dealer({ routingId: "dealer" })];
    await link(router, dealer, transport(name));
    const memory = Buffer.alloc(2 * LARGE);
    for (const parts of [[message], ["", message], [message, "behind"], [message, message]]) {
      const receiving = router.receive({ into: memory });
      await dealer.send(parts);
      const received = await receiving;
      expect(received.length).toBe(parts.length + 1);
      parts.forEach((part, i) => expect(Buffer.compare(received[i + 1]!, Buffer.from(part)), `part ${i}`).toBe(0));
    }
  });

  test("the memory may be shared with other threads", async () => {
    const [pull, push] = [new Pull(), new Push()];
    await link(pull, push, transport(name));
    const shared = new Uint8Array(new SharedArrayBuffer(LARGE));
    const receiving = pull.receive({ into: shared });
    await push.send(message);
    const [part] = await receiving;
    expect(part!.buffer).toBe(shared.buffer);
    expect(message.equals(shared)).toBe(true);
  });

  test("memory that is too small stays unchanged", async () => {
    const [pull, push] = [new Pull(), new Push()];
    await link(pull, push, transport(name));
    const memory = Buffer.alloc(LARGE - 1, 7);
    const receiving = pull.receive({ into: memory });
    await push.send(message);
    const [part] = await receiving;
    expect(part!.equals(message)).toBe(true);
    expect(memory.every((byte) => byte === 7)).toBe(true);
  });
});

describe.skipIf(threaded)("half of a message has arrived when", () => {
  /**
   * A PULL with a pending receive into `memory`, after half of a message has arrived. `finish`
   * sends the rest.
   */
  async function halfway(memory: Buffer, signal?: AbortSignal) {
    const instance = newInstance();
    const context = newContext({ instance });
    const [pull, push] = [new Pull({ context }), new Push({ context })];
    await link(pull, push, transport("tcp"));
    const stranger = await connect(portOf(pull));
    await shakeHands(stranger, "PUSH");
    const receiving = pull.receive({ into: memory, signal });
    receiving.catch(() => undefined);
    stranger.write(Buffer.concat([announcement(0, BigInt(LARGE)), message.subarray(0, HALF)]));
    while (memory.compare(message, HALF - 1000, HALF, HALF - 1000, HALF) !== 0) await turn();
    const filled = filledDirectly(instance);
    return { instance, pull, push, receiving, filled, stranger, finish: () => stranger.write(message.subarray(HALF)) };
  }

  test("the receive is aborted: its memory is not written any more, and the next receive gets the message", async () => {
    const [memory, abort] = [Buffer.alloc(LARGE), new AbortController()];
    const { pull, receiving, filled, finish } = await halfway(memory, abort.signal);
    abort.abort();
    await expect(receiving).rejects.toBe(abort.signal.reason);
    memory.fill(7);
    const next = Buffer.alloc(LARGE);
    const waiting = pull.receive({ into: next });
    finish();
    expect((await waiting)[0]!.equals(message)).toBe(true);
    expect(next.equals(message)).toBe(true);
    expect(memory.every((byte) => byte === 7)).toBe(true);
    expect(filled.count).toBe(0);
  });

  test("the receive is aborted and repeated with the same memory: the message is whole", async () => {
    const [memory, abort] = [Buffer.alloc(LARGE), new AbortController()];
    const { pull, receiving, finish } = await halfway(memory, abort.signal);
    abort.abort();
    await expect(receiving).rejects.toBe(abort.signal.reason);
    memory.fill(7);
    const waiting = pull.receive({ into: memory });
    finish();
    expect((await waiting)[0]!.equals(message)).toBe(true);
  });

  test.each([
    ["a small message", Buffer.from("small")],
    ["another large message", original.subarray(LARGE)],
    ["a message of the same size", original.subarray(LARGE, 2 * LARGE)],
  ])("%s arrives from another peer: each one is whole", async (_, other) => {
    const memory = Buffer.alloc(2 * LARGE);
    const { pull, push, receiving, finish } = await halfway(memory);
    await push.send(other);
    const [first] = await receiving;
    expect(first!.equals(other)).toBe(true);
    const waiting = pull.receive({ into: memory });
    finish();
    expect((await waiting)[0]!.equals(message)).toBe(true);
  });

  test("two receives wait with the same memory, and another message arrives first: each message is whole", async () => {
    const memory = Buffer.alloc(LARGE);
    const { pull, push, receiving, finish } = await halfway(memory);
    const waiting = pull.receive({ into: memory });
    const other = original.subarray(LARGE, LARGE + HALF);
    await push.send(other);
    expect((await receiving)[0]!.equals(other)).toBe(true);
    finish();
    expect((await waiting)[0]!.equals(message)).toBe(true);
  });

  test("the program transfers its memory: the message has memory of its own", async () => {
    const memory = Buffer.from(new ArrayBuffer(LARGE));
    const { receiving, finish } = await halfway(memory);
    structuredClone(memory.buffer, { transfer: [memory.buffer] });
    finish();
    expect((await receiving)[0]!.equals(message)).toBe(true);
  });

  test("the socket is closed, or the peer has gone: no bytes of the message stay", async () => {
    const memory = Buffer.alloc(LARGE);
    const { instance, pull, push, receiving, stranger } = await halfway(memory);
    const closed = vi.spyOn(instance.memory.direct, "closed");
    stranger.destroy();
    while (closed.mock.calls.length === 0) await turn();
    await push.send("next");
    expect(texts(await receiving)).toEqual(["next"]);

    const again = await halfway(memory);
    again.pull.close();
    await expect(again.receiving).rejects.toMatchObject({ code: "EAGAIN" });
    expect(pull.closed).toBe(false);
  });

  test("the instance ends: the receive rejects", async () => {
    const { instance, receiving } = await halfway(Buffer.alloc(LARGE));
    instance.destroy();
    await expect(receiving).rejects.toThrow("destroyed");
  });
});
