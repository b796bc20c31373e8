/** Large blocks of the heap, one after another: see wasm/inline/memory.c. */
import { beforeEach, expect, test } from "vitest";
import { createInstance, Dealer, Pull, Push, Router, type Instance } from "../../ts/index.js";
import type { MemoryPtr } from "../../ts/core/boundary/module.js";
import { link, newContext, transport, useInstance } from "../support.js";

const MB = 2 ** 20;
let instance: Instance;

/** The address as an unsigned number; 0 if there is no memory. */
const malloc = (bytes: number): number => instance.exports.malloc(bytes) >>> 0;
const free = (pointer: number): void => {
  instance.exports.free(pointer as MemoryPtr);
};
const heapBytes = (): number => instance.memory.u8.length;

beforeEach(() => {
  instance = useInstance(createInstance());
});

test("a freed large block is not split for small ones", () => {
  const large = malloc(40 * MB);
  const after = malloc(1000);
  free(large);
  const small = Array.from({ length: 100 }, () => malloc(1000));
  const before = heapBytes();
  expect(malloc(40 * MB)).toBe(large);
  expect(heapBytes()).toBe(before);
  for (const pointer of [large, after, ...small]) free(pointer);
});

test("the rest behind a smaller block is free", () => {
  const large = malloc(100 * MB);
  free(large);
  const before = heapBytes();
  expect(malloc(60 * MB)).toBe(large);
  expect(malloc(39 * MB)).toBeGreaterThan(large);
  expect(heapBytes()).toBe(before);
});

test("a block of another size does not split it", () => {
  const [large, small] = [malloc(100 * MB), malloc(3 * MB)];
  free(large);
  free(small);
  const before = heapBytes();
  for (let round = 0; round < 10; round++) {
    expect([malloc(3 * MB), malloc(100 * MB)]).toEqual([small, large]);
    free(small);
    free(large);
  }
  expect(heapBytes()).toBe(before);
});

test("growing blocks need the heap of a few", () => {
  for (let size = 20; size < 60; size++) free(malloc(size * MB));
  expect(heapBytes()).toBeLessThan(130 * MB);
});

test("a kept block is freed for a larger one, and two blocks at a time are kept", () => {
  const [one, two] = [malloc(30 * MB), malloc(30 * MB)];
  expect(two).not.toBe(one);
  free(one);
  free(two);
  const before = heapBytes();
  expect(malloc(59 * MB)).toBe(one);
  expect(heapBytes()).toBe(before);
});

test("a kept block serves small ones when no other memory is left", () => {
  const kept = malloc(1024 * MB);
  free(kept);
  const pieces: number[] = [];
  for (let piece = malloc(8 * MB); piece !== 0; piece = malloc(8 * MB)) pieces.push(piece);
  expect(pieces.filter((piece) => piece >= kept && piece < kept + 1024 * MB).length).toBeGreaterThan(120);
  for (const piece of pieces) free(piece);
});

test("large messages, one after the other, need the heap of one, also between other messages", async () => {
  const context = newContext({ instance });
  const [push, pull] = [new Push({ context }), new Pull({ context })];
  await link(push, pull, transport("tcp"));
  const message = Buffer.alloc(30 * MB, 7);
  for (let round = 0; round < 10; round++) {
    const sent = push.send(message);
    const router = new Router({ context });
    await link(router, new Dealer({ context }), transport("tcp"));
    const [received] = await pull.receive();
    expect(received!.equals(message)).toBe(true);
    await sent;
  }
  expect(heapBytes()).toBeLessThan(70 * MB); // the peer is in the same instance
});
