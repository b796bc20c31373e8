/**
 * Messages that are received into the program's memory: where their parts are placed, whether they
 * arrived before or after the call, and that no part is cut off.
 */
import { describe, expect, test } from "vitest";
import { Batch, Pull, Push } from "../../ts/index.js";
import { Client, Server } from "../../ts/draft.js";
import { link, texts, transport, transports, use } from "../support.js";

const inproc = transport("inproc");

/** The offset of a part in the memory; undefined if it is elsewhere. */
function placeOf(part: Uint8Array, memory: Uint8Array): number | undefined {
  return part.buffer === memory.buffer ? part.byteOffset - memory.byteOffset : undefined;
}

describe("receive({ into })", () => {
  test.each([...transports.keys()])("places a message over %s, pending or queued", async (name) => {
    const [push, pull] = [use(new Push()), use(new Pull())];
    await link(pull, push, transport(name));
    const memory = Buffer.alloc(3_500_000);
    for (const size of [10, 1_000, 1_500_000, 3_000_000]) {
      const receiving = pull.receive({ into: memory });
      await push.send(Buffer.alloc(size, size % 251));
      const [waited] = await receiving;
      expect([waited!.length, placeOf(waited!, memory)]).toEqual([size, 0]);
      expect(memory.subarray(0, size).equals(Buffer.alloc(size, size % 251))).toBe(true);

      await push.send("next");
      await push.send(Buffer.alloc(size, 7));
      expect(texts(await pull.receive())).toEqual(["next"]);
      const [next] = await pull.receive({ into: memory.subarray(16) });
      expect([next!.length, placeOf(next!, memory)]).toEqual([size, 16]);
      expect(next!.equals(Buffer.alloc(size, 7))).toBe(true);
    }
  });

  test("places parts one after another, and cuts none off", async () => {
    const [push, pull] = [use(new Push()), use(new Pull())];
    await link(pull, push, inproc);
    const memory = new Uint8Array(16).fill(46);
    await push.send(["four", "", "more than what is left", "behind"]);
    const parts = await pull.receive({ into: memory });
    expect(texts(parts)).toEqual(["four", "", "more than what is left", "behind"]);
    expect(parts.map((part) => placeOf(part, memory))).toEqual([0, undefined, undefined, 4]);
    expect(Buffer.from(memory).toString()).toBe("fourbehind......");

    const many = Array.from({ length: 200 }, (_, i) => String(i % 10));
    await push.send(many);
    const [first, ...rest] = await pull.receive({ into: Buffer.alloc(150) });
    expect(texts([first!, ...rest])).toEqual(many);
    expect(rest.map((part) => placeOf(part, first!))).toEqual(
      many.slice(1).map((_, i) => (i < 149 ? i + 1 : undefined)),
    );
  });

  test("accepts memory that is shared with other threads, and empty memory", async () => {
    const [push, pull] = [use(new Push()), use(new Pull())];
    await link(pull, push, inproc);
    const shared = new Uint8Array(new SharedArrayBuffer(1_000));
    await push.send(Buffer.alloc(1_000, 5));
    const [part] = await pull.receive({ into: shared });
    expect([placeOf(part!, shared), shared.every((byte) => byte === 5)]).toEqual([0, true]);

    await push.send(["x", ""]);
    expect(texts(await pull.receive({ into: new Uint8Array() }))).toEqual(["x", ""]);
  });

  test("works where messages have labels", async () => {
    const [server, client] = [use(new Server()), use(new Client())];
    await link(server, client, inproc);
    const memory = Buffer.alloc(8);
    await client.send("question");
    const [message, { routingId }] = await server.receive({ into: memory });
    expect([String(message), placeOf(message, memory), routingId > 0]).toEqual(["question", 0, true]);
  });

  test("does not change the memory if the wait ends without a message", async () => {
    const pull = use(new Pull());
    const memory = Buffer.alloc(4, "x");
    await expect(pull.receive({ into: memory, timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" });
    expect(String(memory)).toBe("xxxx");
    for (const into of ["text", 5, null, new ArrayBuffer(8)])
      expect(() => pull.receive({ into: into as never })).toThrow("Memory to receive into must be a Uint8Array");
  });
});

describe("receiveBatch(max, { into })", () => {
  test("fills the same batch again, in the same memory", async () => {
    const [push, pull] = [use(new Push()), use(new Pull())];
    await link(pull, push, inproc);
    const batch = new Batch(["what was in it", "before"]);
    for (let round = 0; round < 3; round++) {
      await push.sendMany(Array.from({ length: 100 }, (_, i) => `${round} ${i}`));
      const memory = batch.bytes.buffer;
      const received: string[] = [];
      while (received.length < 100) {
        expect(await pull.receiveBatch(30, { into: batch })).toBe(batch);
        expect(batch.length).toBeLessThanOrEqual(30);
        received.push(...[...batch].flatMap(texts));
      }
      expect(received).toEqual(Array.from({ length: 100 }, (_, i) => `${round} ${i}`));
      if (round > 0) expect(batch.bytes.buffer).toBe(memory);
    }
  });

  test("leaves the batch empty if the wait ends without a message", async () => {
    const batch = new Batch(["what was in it"]);
    await expect(use(new Pull()).receiveBatch(1, { into: batch, timeout: 0 })).rejects.toMatchObject({
      code: "EAGAIN",
    });
    expect(batch.length).toBe(0);
  });

  test("accepts only a batch", () => {
    const pull = use(new Pull());
    for (const into of ["text", null, Buffer.alloc(8)])
      expect(() => pull.receiveBatch(1, { into: into as never })).toThrow(
        new TypeError("Batch to receive into must be a Batch"),
      );
  });
});
