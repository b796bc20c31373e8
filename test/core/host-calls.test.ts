/**
 * A host that cannot listen at once: the calling thread waits until the host is prepared, and no
 * call is repeated needlessly.
 */
import { expect, test } from "vitest";
import { ERRNO } from "../../ts/core/boundary/errno-numbers.js";
import { HOST_CALLS } from "../../ts/core/threads/routes.js";
import { HostCalls } from "../../ts/core/threads/host-calls.js";
import {
  ANSWERED,
  ASKED,
  CALLS,
  CALL_FUNCTION,
  CALL_RESULT,
  CALL_STATE,
  callSlot,
  newControl,
  type SharedInstance,
} from "../../ts/core/threads/shared.js";

const AGAIN = -ERRNO.EAGAIN;
const SLOT = callSlot(0);

/** A host thread with one thread. Its relay gives the answers in order. */
function newCalls(name: string, answers: number[], host?: ConstructorParameters<typeof HostCalls>[2]) {
  const control = newControl(1, 1);
  const memory = { buffer: new SharedArrayBuffer(8) };
  const shared = { control, memory } as unknown as SharedInstance;
  const calls = new HostCalls(shared, { [name]: () => answers.shift() }, host);
  calls.open(0);
  control[SLOT + CALL_FUNCTION] = HOST_CALLS.indexOf(name);
  control[SLOT + CALL_STATE] = ASKED;
  control[CALLS] = 1;
  return { calls, control };
}

test("a listen that fails with EAGAIN is repeated when the host is prepared", async () => {
  let prepare: () => void = () => undefined;
  const prepared = new Promise<void>((resolve) => (prepare = resolve));
  let woken: () => void = () => undefined;
  const wake = new Promise<void>((resolve) => (woken = resolve));
  const answers = [AGAIN, -ERRNO.EADDRINUSE];
  const { calls, control } = newCalls("stream_listen", answers, { prepared: () => prepared, wake: () => woken() });
  calls.serve();
  calls.serve();
  expect([control[SLOT + CALL_STATE], answers.length]).toEqual([ASKED, 1]);
  prepare();
  await wake;
  calls.serve();
  expect(control[SLOT + CALL_STATE]).toBe(ANSWERED);
  expect(control[SLOT + CALL_RESULT]).toBe(-ERRNO.EADDRINUSE);
  expect(control[CALLS]).toBe(0);
});

test("EAGAIN of another call is its result", () => {
  const host = { prepared: () => Promise.resolve(), wake: () => undefined };
  const { calls, control } = newCalls("stream_accept", [AGAIN], host);
  calls.serve();
  expect([control[SLOT + CALL_STATE], control[SLOT + CALL_RESULT]]).toEqual([ANSWERED, AGAIN]);
});
