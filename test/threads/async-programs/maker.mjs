/**
 * A worker makes an instance, main attaches and waits for a message, and the worker ends. Prints
 * main's error.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { attach, createInstance, handle, Pull } from "libzmq-wasm";

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  const [shared] = await once(worker, "message");
  attach(shared);
  const pull = new Pull();
  const waiting = pull.receive();
  worker.postMessage("end");
  await waiting.catch(({ name }) => console.log(name));
} else {
  parentPort.postMessage(handle(createInstance({ threads: true })));
  await once(parentPort, "message");
  process.exit();
}
