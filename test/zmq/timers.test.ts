/** zmq_timers_…(): timers run when the program calls zmq_timers_execute(). */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defaultMirrored } from "../../ts/instance.js";
import * as zmq from "../../ts/zmq/index.js";
import { failure, turn } from "./support.js";

let timers: zmq.TimersPtr;

beforeEach(() => {
  timers = zmq.zmq_timers_new();
});

afterEach(() => {
  zmq.zmq_timers_destroy(timers);
});

/** Runs timers until one has. */
async function executeUntil(done: () => boolean): Promise<void> {
  while (!done()) {
    expect(zmq.zmq_timers_execute(timers)).toBe(0);
    await turn();
  }
}

test("a handler gets its id and argument, again and again", async () => {
  const handler = vi.fn();
  const arg = { any: "value" };
  const id = zmq.zmq_timers_add(timers, 1, handler, arg);
  expect(id).toBeGreaterThan(0);
  expect(zmq.zmq_timers_timeout(timers)).toBeLessThanOrEqual(1);
  await executeUntil(() => handler.mock.calls.length >= 3);
  expect(handler.mock.calls[2]).toEqual([id, arg]);
});

test("timers run in the order of their time, and not before it", async () => {
  const ran: string[] = [];
  zmq.zmq_timers_add(timers, 2, () => ran.push("short"));
  zmq.zmq_timers_add(timers, 3_600_000, () => ran.push("long"));
  zmq.zmq_timers_add(timers, 1, () => ran.push("shorter"));
  await executeUntil(() => ran.includes("short"));
  expect(ran.indexOf("shorter")).toBeLessThan(ran.indexOf("short"));
  expect(ran).not.toContain("long");
});

test("cancel, reset and set_interval", async () => {
  const [cancelled, moved] = [vi.fn(), vi.fn()];
  const first = zmq.zmq_timers_add(timers, 1, cancelled);
  const second = zmq.zmq_timers_add(timers, 3_600_000, moved);
  expect(zmq.zmq_timers_cancel(timers, first)).toBe(0);
  expect(failure(zmq.zmq_timers_cancel(timers, first))).toBe("-1 EINVAL");
  expect(zmq.zmq_timers_reset(timers, second)).toBe(0);
  expect(zmq.zmq_timers_timeout(timers)).toBeGreaterThan(3_000_000);
  expect(zmq.zmq_timers_set_interval(timers, second, 1)).toBe(0);
  await executeUntil(() => moved.mock.calls.length > 0);
  expect(cancelled).not.toHaveBeenCalled();
  for (const call of [zmq.zmq_timers_reset, zmq.zmq_timers_cancel]) expect(failure(call(timers, 99))).toBe("-1 EINVAL");
  expect(failure(zmq.zmq_timers_set_interval(timers, 99, 1))).toBe("-1 EINVAL");
});

test("a handler may cancel its timer, and call libzmq", async () => {
  const handler = vi.fn((id: number) => {
    zmq.zmq_timers_cancel(timers, id);
    expect(zmq.zmq_has("ipc")).toBe(1);
  });
  zmq.zmq_timers_add(timers, 1, handler);
  await executeUntil(() => handler.mock.calls.length > 0);
  expect(zmq.zmq_timers_timeout(timers)).toBe(-1);
});

test("an error of a handler is thrown by zmq_timers_execute(), and the timers keep working", async () => {
  const good = vi.fn();
  const bad = vi.fn(() => {
    throw new Error("from the handler");
  });
  const id = zmq.zmq_timers_add(timers, 1, bad);
  zmq.zmq_timers_add(timers, 1, good);
  await expect(executeUntil(() => false)).rejects.toThrow("from the handler");
  zmq.zmq_timers_cancel(timers, id);
  await executeUntil(() => good.mock.calls.length > 0);
});

test("not a set of timers, and no handler", () => {
  const NULL = null;
  expect(failure(zmq.zmq_timers_destroy(NULL))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_timers_add(NULL, 1, () => undefined))).toBe("-1 EFAULT");
  expect(failure(zmq.zmq_timers_add(timers, 1, NULL))).toBe("-1 EFAULT");
  for (const call of [zmq.zmq_timers_timeout, zmq.zmq_timers_execute]) expect(failure(call(NULL))).toBe("-1 EFAULT");
  expect(zmq.zmq_timers_timeout(timers)).toBe(-1);
});

test("zmq_timers_destroy() releases the handlers", () => {
  const { callbacks } = defaultMirrored();
  const removed = vi.spyOn(callbacks, "removeExpire");
  const own = zmq.zmq_timers_new();
  zmq.zmq_timers_add(own, 1, () => undefined);
  zmq.zmq_timers_add(own, 1, () => undefined);
  expect(zmq.zmq_timers_destroy(own)).toBe(0);
  expect(removed).toHaveBeenCalledTimes(2);
  removed.mockRestore();
  expect(failure(zmq.zmq_timers_destroy(own))).toBe("-1 EFAULT");
});
