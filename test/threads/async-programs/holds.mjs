/**
 * A worker of the package `argv[2]` waits for a message. The wait keeps the worker and the process
 * alive until the message arrives.
 */
import { isMainThread, Worker, workerData } from "node:worker_threads";

const library = isMainThread ? process.argv[2] : workerData.library;
const { Pair } = await import(library);

const pair = new Pair({ linger: 0 });
if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { library } });
  worker.on("exit", (code) => console.log("the worker has ended", code));
  await pair.bind("inproc://main");
  console.log(String((await pair.receive())[0]));
  // Main has no pending operation for some turns of its event loop.
  for (let i = 0; i < 50; i++) await new Promise((resolve) => void setImmediate(resolve));
  await pair.send("that is all");
} else {
  pair.connect("inproc://main");
  await pair.send("waiting");
  console.log(String((await pair.receive())[0]));
}
