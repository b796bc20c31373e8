/**
 * Simple Pirate worker: says that it is ready, echoes requests, and after some is slow or crashes.
 * It teaches a REQ socket as a worker: its reply says that it is ready for the next request.
 *
 * Usage: node spworker.ts [queue] [requests before it is in trouble]
 */
import { ZMQ_REQ, zmq_close, zmq_connect, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { randof, s_print, s_send, s_set_id, s_sleep } from "libzmq-wasm/zhelpers";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const WORKER_READY = "\x01"; //  Signals worker is ready

const [endpoint = "tcp://localhost:5556", calm = "3"] = process.argv.slice(2);

const context = zmq_ctx_new();
const worker = zmq_socket(context, ZMQ_REQ);

//  Set random identity to make tracing easier
const identity = s_set_id(worker);
zmq_connect(worker, endpoint);

//  Tell broker we're ready for work
s_print(`I: (${identity}) worker ready`);
s_send(worker, WORKER_READY);

for (let cycles = 1; ; cycles++) {
  const msg = zmsg_recv(worker);
  if (!msg) break; //  Interrupted

  //  Simulate various problems, after a few cycles
  if (cycles > Number(calm) && randof(5) === 0) {
    s_print(`I: (${identity}) simulating a crash`);
    break;
  } else if (cycles > Number(calm) && randof(5) === 0) {
    s_print(`I: (${identity}) simulating CPU overload`);
    s_sleep(3000);
  }
  s_print(`I: (${identity}) normal reply`);
  zmsg_send(msg, worker);
}
zmq_close(worker);
zmq_ctx_term(context);
