/** Sleep and random bytes of the system. */
import { isSharedBuffer } from "../../realm.js";
import { crypto } from "./builtin.js";

export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Whether this thread may sleep. The thread of an Electron window may not. */
export function maySleep(): boolean {
  try {
    sleep(0);
    return true;
  } catch {
    return false;
  }
}

/** Shared memory is filled through a copy, because it must not change while it is filled. */
export function fillRandom(buffer: Uint8Array): void {
  const { randomFillSync } = crypto();
  if (isSharedBuffer(buffer.buffer)) buffer.set(randomFillSync(new Uint8Array(buffer.length)));
  else randomFillSync(buffer);
}
