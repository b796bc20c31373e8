// The thread of this program needs the program's arguments and flags. Its exports are known only
// once the module has run.
"use strict";
const { writeSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");
const zmq = require("libzmq-wasm/zmq");

const routines = {
  says: (greeting) => writeSync(1, `${greeting} ${process.argv.slice(2).join(" ")} ${globalThis.preloaded}\n`),
  fails: () => {
    throw new Error("out of the thread");
  },
};
Object.assign(module.exports, routines);

if (isMainThread) {
  zmq.zmq_threadclose(zmq.zmq_threadstart({ module: __filename, name: process.argv[2] }, "Hello"));
  writeSync(1, "closed\n");
  process.exit(); // does not wait for a message from the thread
}
