/**
 * Three threads that signal one another: step 1, step 2, step 3.
 * It teaches Pair sockets over `inproc://`, which coordinate threads without locks.
 *
 * Usage: node mtrelay.ts
 */
import { writeSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { createInstance, Pair, useInstance } from "libzmq-wasm";

/** Waits for a signal of the step before, which it starts; the first step has none. */
async function waitFor(step: number, start: () => void): Promise<void> {
  const receiver = new Pair();
  await receiver.bind(`inproc://step${step}`);
  start();
  await receiver.receive();
  receiver.close();
}

function startStep(step: number): void {
  new Worker(new URL(import.meta.url), { workerData: step });
}

async function runStep(step: number): Promise<void> {
  if (step > 1) await waitFor(step, () => startStep(step - 1));
  const next = new Pair();
  next.connect(`inproc://step${step + 1}`);
  writeSync(1, `Step ${step} ready, signaling step ${step + 1}\n`);
  await next.send("READY");
  next.close();
}

if (isMainThread) {
  useInstance(createInstance({ threads: true }));
  await waitFor(3, () => startStep(2));
  console.log("Test successful!");
} else {
  await runStep(workerData as number);
}
