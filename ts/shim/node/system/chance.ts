/** Sleep and chance, as the system has them. */
import { isSharedBuffer } from "../../realm.js";
import { crypto } from "./builtin.js";

export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Memory that threads share is filled by way of a copy: it must not change under the one who fills it. */
export function fillRandom(buffer: Uint8Array): void {
  const { randomFillSync } = crypto();
  if (isSharedBuffer(buffer.buffer)) buffer.set(randomFillSync(new Uint8Array(buffer.length)));
  else randomFillSync(buffer);
}
