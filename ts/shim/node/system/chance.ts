/** Sleep and random bytes of the system. */
import { isSharedBuffer } from "../../realm.js";
import { crypto } from "./builtin.js";

/** A word that nothing changes or wakes. */
let word: Int32Array | undefined;
let sleeps: boolean | undefined;

export function sleep(milliseconds: number): void {
  Atomics.wait((word ??= new Int32Array(new SharedArrayBuffer(4))), 0, 0, milliseconds);
}

/** Whether this thread may sleep. The thread of an Electron window may not. */
export function maySleep(): boolean {
  return (sleeps ??= trySleep());
}

function trySleep(): boolean {
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
