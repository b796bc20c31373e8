/** Attempts of an operation that may fail: see ts/shim/backoff.ts. */
import { expect, test } from "vitest";
import { Backoff } from "../../ts/shim/backoff.js";

/** The occasions on which it is attempted, if each attempt has this result. */
function tries(backoff: Backoff, times: number, success: boolean): number[] {
  return Array.from({ length: times }, (_, i) => i).filter(() => {
    const trying = backoff.tries();
    if (trying) backoff.tell(success);
    return trying;
  });
}

test("each failed attempt doubles the skipped occasions, up to a limit; a success ends that", () => {
  const backoff = new Backoff(3);
  expect(tries(backoff, 40, false)).toEqual([0, 2, 6, 14, 22, 30, 38]);
  expect(tries(backoff, 7, true)).toEqual([6]);
  expect(tries(backoff, 5, true)).toEqual([0, 1, 2, 3, 4]);
  expect(tries(backoff, 4, false)).toEqual([0, 2]);
});
