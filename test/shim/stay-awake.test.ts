/** When the event loop goes on turning instead of waiting, and when not: see ts/shim/node/loop/stay-awake.ts. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { POLLIN, type HostLink } from "../../ts/shim/host.js";
import { StayAwake } from "../../ts/shim/node/loop/stay-awake.js";

/** Each reading of the clock moves it by 10 µs: what is done counts, and not how long it takes. */
const READING_MS = 0.01;

let vigil: StayAwake;
let heard: HostLink;
let now: number;
let due: (() => void) | undefined;
let vigils: number;

beforeEach(() => {
  now = 0;
  vigils = 0;
  due = undefined;
  vi.spyOn(performance, "now").mockImplementation(() => (now += READING_MS));
  vi.spyOn(globalThis, "setImmediate").mockImplementation(((callback: () => void) => {
    due = callback;
    return {};
  }) as typeof setImmediate);
  vigil = new StayAwake();
  heard = vigil.observe({ errno: {}, ready: () => undefined, pump: () => false });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const arrive = (): void => heard.ready(3, POLLIN, 0, 0);

/** The event loop turns, as often as it is asked to, up to `most` times. */
function turn(most = Infinity): void {
  if (due) vigils++;
  for (let i = 0; i < most && due; i++) {
    const callback = due;
    due = undefined;
    callback();
  }
}

/** Something arrives, is answered, and the event loop turns so often until the next arrival. */
function exchange(turns = 3): void {
  arrive();
  vigil.turned(1);
  turn(turns);
}

test("after an answer the event loop goes on turning until something arrives", () => {
  for (let i = 0; i < 100; i++) exchange();
  expect(vigils).toBe(100);
  arrive();
  turn();
  expect(due).toBeUndefined();
});

test("it goes on for a moment only", () => {
  arrive();
  vigil.turned(1);
  const start = now;
  turn();
  expect(now - start).toBeGreaterThan(0.4);
  expect(now - start).toBeLessThan(0.45);
});

test("nobody stays awake who only sends, or is only sent to, or has waited long before it sends, or sends to several", () => {
  for (let i = 0; i < 100; i++) vigil.turned(1);
  for (let i = 0; i < 100; i++) {
    arrive();
    vigil.turned(0);
    vigil.turned(2);
    now += 1;
    vigil.turned(1);
  }
  expect(due).toBeUndefined();
});

test("where it is in vain it is hardly ever done", () => {
  for (let i = 0; i < 10_000; i++) exchange(Infinity);
  // Ten until every 1,024th is one.
  expect(vigils).toBe(18);
});

test("what is there at once says nothing of waiting", () => {
  for (let i = 0; i < 10_000; i++) {
    exchange(1);
    arrive();
    turn();
    // Now and then it is not there, and each time it was in vain.
    exchange(Infinity);
  }
  expect(vigils).toBeLessThan(100);
});

test("an arrival that comes too late was waited for in vain", () => {
  for (let i = 0; i < 10_000; i++) {
    arrive();
    vigil.turned(1);
    turn(3);
    now += 1;
    arrive();
    turn();
  }
  expect(vigils).toBe(36); // 18 times, seen in two goes
});

test("nothing is left to do when the host has ended", () => {
  const cleared = vi.spyOn(globalThis, "clearImmediate");
  exchange(1);
  vigil.destroy();
  expect(cleared).toHaveBeenCalledOnce();
});
