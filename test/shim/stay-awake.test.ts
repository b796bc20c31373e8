/** Whether the event loop keeps turning instead of waiting: see ts/shim/node/loop/stay-awake.ts. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { POLLIN } from "../../ts/shim/host.js";
import { Loop } from "../../ts/shim/node/loop/loop.js";
import { ReadBuffer } from "../../ts/shim/node/streams/receive-buffer.js";

/**
 * Each reading of the clock advances it by 10 µs, so the number of steps counts, and not their real
 * time.
 */
const READING_MS = 0.01;

let loop: Loop;
let now: number;
/** The function that the event loop calls in its next turn. */
let due: (() => void) | undefined;
let attempts: number;

beforeEach(() => {
  now = 0;
  attempts = 0;
  due = undefined;
  vi.spyOn(performance, "now").mockImplementation(() => (now += READING_MS));
  vi.spyOn(globalThis, "setImmediate").mockImplementation(((callback: () => void) => {
    due = callback;
    return {};
  }) as typeof setImmediate);
  loop = new Loop({ errno: {}, ready: () => undefined, pump: () => false }, new ReadBuffer(), true);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const arrive = (): void => loop.ready(3, POLLIN, 0, 0);

/** A turn of the loop that writes to this many streams. */
function turned(written: number): void {
  const stages = { flush: () => undefined };
  const reader = {
    arrive: () => Array.from({ length: written }, () => loop.markDirty(stages)),
    settle: () => undefined,
    lose: () => undefined,
    poll: () => false,
    unsent: stages,
  };
  loop.arrive(reader, 1);
}

/** Turns the event loop as often as requested, up to `most` times. */
function turn(most = Infinity): void {
  if (due) attempts++;
  for (let i = 0; i < most && due; i++) {
    const callback = due;
    due = undefined;
    callback();
  }
}

/** An arrival and its answer, and then this many turns until the next arrival. */
function exchange(turns = 3): void {
  arrive();
  turned(1);
  turn(turns);
}

test("after an answer the event loop keeps turning until something arrives", () => {
  for (let i = 0; i < 100; i++) exchange();
  expect(attempts).toBe(100);
  arrive();
  turn();
  expect(due).toBeUndefined();
});

test("it stops after a short time", () => {
  arrive();
  turned(1);
  const start = now;
  turn();
  expect(now - start).toBeGreaterThan(0.4);
  expect(now - start).toBeLessThan(0.45);
});

test("it does not keep turning after sends or arrivals alone, a send long after an arrival, or sends to several", () => {
  for (let i = 0; i < 100; i++) turned(1);
  for (let i = 0; i < 100; i++) {
    arrive();
    turned(0);
    turned(2);
    now += 1;
    turned(1);
  }
  expect(due).toBeUndefined();
});

test("after failed attempts it rarely keeps turning", () => {
  for (let i = 0; i < 10_000; i++) exchange(Infinity);
  // Ten attempts until only each 1,024th occasion is used.
  expect(attempts).toBe(18);
});

test("an immediate arrival does not count as a success", () => {
  for (let i = 0; i < 10_000; i++) {
    exchange(1);
    arrive();
    turn();
    // Sometimes no arrival follows, and each such attempt fails.
    exchange(Infinity);
  }
  expect(attempts).toBeLessThan(100);
});

test("a late arrival fails the attempt", () => {
  for (let i = 0; i < 10_000; i++) {
    arrive();
    turned(1);
    turn(3);
    now += 1;
    arrive();
    turn();
  }
  expect(attempts).toBe(36); // 18 times in each of two rounds
});

test("it stops when the host has ended", () => {
  const cleared = vi.spyOn(globalThis, "clearImmediate");
  exchange(1);
  loop.destroy();
  expect(cleared.mock.calls.some(([handle]) => handle !== undefined)).toBe(true);
});
