/**
 * A main thread that does not use the package, which `--import` has loaded for it, and two workers that do: they have the
 * default context in common. Prints what the one has heard of the other.
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
    await pair.send("one that connects");
  }
}
