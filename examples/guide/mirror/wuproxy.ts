/**
 * Weather proxy: passes updates on from a server of one network to the clients of another.
 * It teaches XSUB and XPUB, which pass subscriptions on in the other direction, and zmq_proxy().
 *
 * Usage: node wuproxy.ts [weather server] [endpoint for clients]
 */
import {
  ZMQ_XPUB,
  ZMQ_XSUB,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_proxy,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_bind } from "./bind.ts";

const [server = "tcp://localhost:5556", endpoint = "tcp://*:8100"] = process.argv.slice(2);

const context = zmq_ctx_new();

//  This is where the weather server sits
const frontend = zmq_socket(context, ZMQ_XSUB);
zmq_connect(frontend, server);

//  This is our public endpoint for subscribers
const backend = zmq_socket(context, ZMQ_XPUB);
console.log(`publishing on ${s_bind(backend, endpoint)}`);

//  Run the proxy until the user interrupts us
zmq_proxy(frontend, backend, null);

zmq_close(frontend);
zmq_close(backend);
zmq_ctx_term(context);
