/**
 * Broker between clients and workers: rrbroker in one call.
 * It teaches zmq_proxy(), which passes messages between two sockets in both directions.
 *
 * Usage: node msgqueue.ts [endpoint for clients] [endpoint for workers]
 */
import {
  ZMQ_DEALER,
  ZMQ_LAST_ENDPOINT,
  ZMQ_ROUTER,
  zmq_bind,
  zmq_close,
  zmq_ctx_term,
  zmq_ctx_new,
  zmq_getsockopt_value,
  zmq_proxy,
  zmq_socket,
} from "libzmq-wasm/zmq";

const [clients = "tcp://*:5559", services = "tcp://*:5560"] = process.argv.slice(2);

const context = zmq_ctx_new();

//  Socket facing clients
const frontend = zmq_socket(context, ZMQ_ROUTER);
zmq_bind(frontend, clients);

//  Socket facing services
const backend = zmq_socket(context, ZMQ_DEALER);
zmq_bind(backend, services);
const [front, back] = [frontend, backend].map((socket) => String(zmq_getsockopt_value(socket, ZMQ_LAST_ENDPOINT)));
console.log(`between ${front!} ${back!}`);

//  Start the proxy
zmq_proxy(frontend, backend, null);

//  We never get here...
zmq_close(frontend);
zmq_close(backend);
zmq_ctx_term(context);
