/** Whether the event loop keeps turning instead of waiting: see ts/shim/node/loop/stay-awake.ts. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { POLLIN } from "../../ts/shim/host.js";
import { Loop } from "../../ts/shim/node/loop/loop.js";
import { ReadBuffer } from "../../ts/shim/node/streams/receive-buffer.js";

/** Each reading of the clock moves it by 10 µs: what is done counts, and not how long it takes. */
const READING_MS = 0.01;

let loop: Loop;
let now: number;
/** What the event loop is to call in its next turn. */
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

/** A turn of the loop that writes to so many streams. */
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

/** The event loop turns, as often as it is asked to, up to `most` times. */
function turn(most = Infinity): void {
  if (due) attempts++;
  for (let i = 0; i < most && due; i++) {
    const callback = due;
    due = undefined;
    callback();
  }
}

/** Something arrives, is answered, and the event loop turns so often until the next arrival. */
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

test("it does not after sends or arrivals alone, a send long after an arrival, or sends to several", () => {
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

test("after failed attempts it is hardly ever done", () => {
  for (let i = 0; i < 10_000; i++) exchange(Infinity);
  // Ten until every 1,024th is one.
  expect(attempts).toBe(18);
});

test("an arrival that is there at once does not count as a success", () => {
  for (let i = 0; i < 10_000; i++) {
    exchange(1);
    arrive();
    turn();
    // Now and then it is not there, and each time the attempt has failed.
    exchange(Infinity);
  }
  expect(attempts).toBeLessThan(100);
});

test("an arrival that is too late fails the attempt", () => {
  for (let i = 0; i < 10_000; i++) {
    arrive();
    turned(1);
    turn(3);
    now += 1;
    arrive();
    turn();
  }
  expect(attempts).toBe(36); // 18 times, seen in two goes
});

test("nothing is left to do when the host has ended", () => {
  const cleared = vi.spyOn(globalThis, "clearImmediate");
  exchange(1);
  loop.destroy();
  expect(cleared.mock.calls.some(([handle]) => handle !== undefined)).toBe(true);
});
