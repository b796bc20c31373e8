/** A receive that waits for ever, in the mode of the argument. It reports that it waits. */
import { Context, Pull, createInstance } from "libzmq-wasm";

const instance = createInstance({ threads: process.argv[2] === "threaded" });
const pull = new Pull({ context: new Context({ instance }) });
await pull.bind("tcp://127.0.0.1:*");
pull.receive().catch(() => undefined); // the instance fails
console.log("waits");
if (process.argv[3] === "exits") process.exit(0);
if (process.argv[3] === "fails") {
  try {
    instance.exports.zmq_close(0xffff_fff0); // not a socket
  } catch (error) {
    console.log(error.code);
  }
}
