/**
 * Two workers use the package, and share its default context. Main does not import the package:
 * `--import` loads it there. Prints the message that one worker sends to the other.
 */
import { isMainThread, Worker, workerData } from "node:worker_threads";

if (isMainThread) {
  for (const role of ["binds", "connects"]) new Worker(new URL(import.meta.url), { workerData: role });
} else {
  const { Pair } = await import("libzmq-wasm");
  const pair = new Pair();
  if (workerData === "binds") {
    await pair.bind("inproc://preload");
    console.log(String((await pair.receive())[0]));
  } else {
    pair.connect("inproc://preload");
    await pair.send("the worker that connects");
  }
}
