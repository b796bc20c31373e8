/** Waits for space in a full kernel: ts/shim/node/streams/space-wait.ts. */
import { expect, test } from "vitest";
import { SpaceWait } from "../../ts/shim/node/streams/space-wait.js";
import { SPACE_WAIT_BYTES, SPACE_WAIT_LIMIT, SPACE_WAIT_ROW, SPACE_WAIT_SLEEPS } from "../../ts/shim/node/tuning.js";

const ALL = 1e9;

/** Has one message that always waits, to a kernel that takes `bytes` at each write. */
function message(space: SpaceWait, bytes: number): { waits: number; writes: number; written: number } {
  const sum = { waits: 0, writes: 0, written: 0 };
  const write = (): number => {
    sum.writes++;
    return (sum.written = Math.min(sum.written + bytes, ALL));
  };
  space.begin();
  for (let failed = 0; failed < 2 * SPACE_WAIT_ROW && sum.written < ALL;) {
    const before = sum.writes;
    failed = space.again(sum.written, ALL, write) ? 0 : failed + 1;
    if (sum.writes > before) sum.waits++;
  }
  space.end();
  return sum;
}

test("a peer that makes space in time gets everything, up to the limit of waits", () => {
  const { waits, writes, written } = message(new SpaceWait(), SPACE_WAIT_BYTES);
  expect(waits).toBe(SPACE_WAIT_LIMIT);
  expect(writes).toBe(SPACE_WAIT_LIMIT);
  expect(written).toBe(SPACE_WAIT_LIMIT * SPACE_WAIT_BYTES);
});

test("waits end after some failures in a row, each after its last sleep", () => {
  const { waits, writes } = message(new SpaceWait(), 1);
  expect(waits).toBe(SPACE_WAIT_ROW);
  expect(writes).toBe(SPACE_WAIT_ROW * SPACE_WAIT_SLEEPS);
});

test("a wait ends with the last byte", () => {
  const space = new SpaceWait();
  space.begin();
  expect(space.again(0, 10, () => 10)).toBe(true);
});

test("after messages without space, later messages do not wait; one that finds space ends that", () => {
  const space = new SpaceWait();
  const waited = Array.from({ length: 8 }, () => message(space, 0).waits > 0);
  expect(waited).toEqual([true, false, true, false, false, false, true, false]);
  for (let i = 0; i < 6; i++) message(space, 0);
  expect(message(space, SPACE_WAIT_BYTES).waits).toBeGreaterThan(0);
  expect(message(space, SPACE_WAIT_BYTES).waits).toBeGreaterThan(0);
});

test("a message that never waited is no failure", () => {
  const space = new SpaceWait();
  for (let i = 0; i < 5; i++) {
    space.begin();
    space.end();
  }
  expect(message(space, 1).waits).toBe(SPACE_WAIT_ROW);
});
