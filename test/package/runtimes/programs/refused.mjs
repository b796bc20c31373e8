// Makes the call that the first argument names, with the endpoint of the second. Prints the error's
// code and text.
import process from "node:process";
import { Context, createInstance, Pull } from "libzmq-wasm";
import { refusal } from "./support.mjs";

const [what = "", endpoint = ""] = process.argv.slice(2);
const bind = (/** @type {string} */ address) => new Pull().bind(address);

/** @type {Record<string, () => unknown>} */
const calls = {
  temporary: () => bind("ipc://*"),
  path: () => bind("ipc:///tmp/libzmq-wasm-refused"),
  tcp: () => bind("tcp://127.0.0.1:*"),
  ws: () => bind("ws://127.0.0.1:*"),
  udp: async () => new (await import("libzmq-wasm/draft")).Dish().bind("udp://127.0.0.1:45454"),
  connect: () => new Pull().connect(endpoint),
  connectUdp: async () => new (await import("libzmq-wasm/draft")).Radio().connect("udp://127.0.0.1:45454"),
  connectThreaded: () =>
    new Pull({ context: new Context({ instance: createInstance({ threads: true }) }) }).connect(endpoint),
  connectMirror: async () => {
    const zmq = await import("libzmq-wasm/zmq");
    const socket = zmq.zmq_socket(zmq.zmq_ctx_new(), zmq.ZMQ_PULL);
    if (zmq.zmq_connect(socket, endpoint) !== -1) return;
    throw Object.assign(new Error(zmq.zmq_strerror(zmq.zmq_errno())), { code: zmq.errnoName(zmq.zmq_errno()) });
  },
  connectDropped: () => {
    const pull = new Pull();
    pull.connect("tcp://127.0.0.1:5555");
    process.permission.drop("net");
    pull.connect(endpoint);
  },
  threads: () => createInstance({ threads: true }),
  mirror: async () => (await import("libzmq-wasm/zmq")).zmq_ctx_new(),
};

const error = await refusal(calls[what] ?? (() => undefined));
console.log(error.code, error.message, /** @type {{ detail?: string }} */ (error).detail ?? "");
