/** Time and chance, as the system has them. */
import { performance } from "node:perf_hooks"; // the global of this name is a getter
import { isSharedBuffer } from "../../realm.js";
import { crypto } from "../system/builtin.js";

/** performance.now() begins with each thread, and threads that share memory compare what they have read. */
const MONOTONIC_OFFSET = Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now();

/** clock 0: since the epoch; 1: monotonic, the same on all threads. */
export function now(clock: number): number {
  return clock === 0 ? Date.now() : performance.now() + MONOTONIC_OFFSET;
}

/** Calls back once, unless the function returned is called before. */
export function startTimer(milliseconds: number, callback: () => void, keepsAlive: boolean): () => void {
  const timer = setTimeout(callback, milliseconds);
  if (!keepsAlive) timer.unref();
  return () => clearTimeout(timer);
}

export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Memory that threads share is filled by way of a copy: it must not change under the one who fills it. */
export function fillRandom(buffer: Uint8Array): void {
  const { randomFillSync } = crypto();
  if (isSharedBuffer(buffer.buffer)) buffer.set(randomFillSync(new Uint8Array(buffer.length)));
  else randomFillSync(buffer);
}
