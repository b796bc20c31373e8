// Does what the first argument names, and prints the error's code and text.
import process from "node:process";
import { createInstance, Pull } from "libzmq-wasm";
import { refusal } from "./support.mjs";

const bind = (/** @type {string} */ endpoint) => new Pull().bind(endpoint);

/** @type {Record<string, () => unknown>} */
const calls = {
  temporary: () => bind("ipc://*"),
  path: () => bind("ipc:///tmp/libzmq-wasm-refused"),
  tcp: () => bind("tcp://127.0.0.1:*"),
  ws: () => bind("ws://127.0.0.1:*"),
  udp: async () => new (await import("libzmq-wasm/draft")).Dish().bind("udp://127.0.0.1:45454"),
  threads: () => createInstance({ threads: true }),
  mirror: async () => (await import("libzmq-wasm/zmq")).zmq_ctx_new(),
};

const error = await refusal(calls[process.argv[2] ?? ""] ?? (() => undefined));
console.log(error.code, error.message, /** @type {{ detail?: string }} */ (error).detail ?? "");
