/**
 * Simple Pirate queue: deals requests of Lazy Pirate clients out to workers that are ready.
 * It teaches the load balancer of chapter 3 as a reliable queue. A worker that dies costs a retry.
 *
 * Usage: node spqueue.ts [endpoint for clients] [endpoint for workers]
 */
import { ZMQ_POLLIN, ZMQ_ROUTER, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_poll, zmq_socket } from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv, zmsg_send, zmsg_unwrap, zmsg_wrap } from "./zmsg.ts";

const WORKER_READY = "\x01"; //  Signals worker is ready

const [clients = "tcp://*:5555", services = "tcp://*:5556"] = process.argv.slice(2);

const context = zmq_ctx_new();
const frontend = zmq_socket(context, ZMQ_ROUTER);
const backend = zmq_socket(context, ZMQ_ROUTER);
const front = s_bind(frontend, clients);
s_print(`between ${front} ${s_bind(backend, services)}`);

//  Queue of available workers
const workers: Buffer[] = [];
for (;;) {
  const items = [
    { socket: backend, events: ZMQ_POLLIN, revents: 0 },
    { socket: frontend, events: ZMQ_POLLIN, revents: 0 },
  ] as const;
  //  Poll frontend only if we have available workers
  if (zmq_poll([...items], workers.length > 0 ? 2 : 1, -1) === -1) break; //  Interrupted

  //  Handle worker activity on backend
  if (items[0].revents & ZMQ_POLLIN) {
    //  Use worker identity for load balancing
    const msg = zmsg_recv(backend);
    if (!msg) break; //  Interrupted
    workers.push(zmsg_unwrap(msg));

    //  Forward message to client if it's not a READY
    if (String(msg[0]) !== WORKER_READY) zmsg_send(msg, frontend);
  }
  if (items[1].revents & ZMQ_POLLIN) {
    //  Get client request, route to first available worker
    const msg = zmsg_recv(frontend);
    if (!msg) break; //  Interrupted
    zmsg_wrap(msg, workers.shift()!);
    zmsg_send(msg, backend);
  }
}
zmq_close(frontend);
zmq_close(backend);
zmq_ctx_term(context);
