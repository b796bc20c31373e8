/**
 * A module that starts a thread of its own function at each import, as a C program would in main().
 */
import { writeSync } from "node:fs";
import * as zmq from "libzmq-wasm/zmq";

export function works() {
  writeSync(1, "works\n");
}

writeSync(1, "imported\n");
zmq.zmq_threadclose(zmq.zmq_threadstart({ module: import.meta.url, name: "works" }));
