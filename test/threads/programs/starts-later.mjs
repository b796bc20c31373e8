/** A thread's function starts another thread, after the import of its module. */
import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";

export function outer() {
  zmq.zmq_threadclose(zmq.zmq_threadstart({ module: import.meta.url, name: "inner" }));
}

export function inner() {
  writeSync(1, "inner\n");
}

if (isMainThread) zmq.zmq_threadclose(zmq.zmq_threadstart({ module: import.meta.url, name: "outer" }));
