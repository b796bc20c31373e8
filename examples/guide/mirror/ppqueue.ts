/**
 * Paranoid Pirate queue: sends its workers heartbeats, and forgets those that are silent.
 * It teaches heartbeats over ROUTER: a worker that is dead gets no request.
 *
 * Usage: node ppqueue.ts [endpoint for clients] [endpoint for workers]
 */
import { ZMQ_POLLIN, ZMQ_ROUTER, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_poll, zmq_socket } from "libzmq-wasm/zmq";
import { s_clock, s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const HEARTBEAT_LIVENESS = 3; //  3-5 is reasonable
const HEARTBEAT_INTERVAL = 1000; //  msecs

//  Paranoid Pirate Protocol constants
const PPP_READY = "\x01"; //  Signals worker is ready
const PPP_HEARTBEAT = "\x02"; //  Signals worker heartbeat

//  Here we define the worker: its identity, and when it expires
interface worker_t {
  readonly identity: Buffer;
  readonly expiry: number;
}

const [clients = "tcp://*:5555", services = "tcp://*:5556"] = process.argv.slice(2);

const context = zmq_ctx_new();
const frontend = zmq_socket(context, ZMQ_ROUTER);
const backend = zmq_socket(context, ZMQ_ROUTER);
const front = s_bind(frontend, clients);
s_print(`between ${front} ${s_bind(backend, services)}`);

//  List of available workers, the least recently used first
let workers: worker_t[] = [];

//  The ready method puts a worker to the end of the ready list
function s_worker_ready(identity: Buffer): void {
  workers = workers.filter((worker) => !worker.identity.equals(identity));
  workers.push({ identity, expiry: s_clock() + HEARTBEAT_INTERVAL * HEARTBEAT_LIVENESS });
}

//  Send out heartbeats at regular intervals
let heartbeat_at = s_clock() + HEARTBEAT_INTERVAL;
for (;;) {
  const items = [
    { socket: backend, events: ZMQ_POLLIN, revents: 0 },
    { socket: frontend, events: ZMQ_POLLIN, revents: 0 },
  ] as const;
  //  Poll frontend only if we have available workers
  if (zmq_poll([...items], workers.length > 0 ? 2 : 1, HEARTBEAT_INTERVAL) === -1) break; //  Interrupted

  //  Handle worker activity on backend
  if (items[0].revents & ZMQ_POLLIN) {
    //  Any sign of life from worker means it's ready
    const msg = zmsg_recv(backend);
    if (!msg) break; //  Interrupted
    s_worker_ready(msg.shift()!);

    //  Validate control message, or return reply to client
    if (msg.length > 1) zmsg_send(msg, frontend);
    else if (![PPP_READY, PPP_HEARTBEAT].includes(String(msg[0]))) s_print("E: invalid message from worker");
  }
  if (items[1].revents & ZMQ_POLLIN) {
    //  Now get next client request, route to next worker
    const msg = zmsg_recv(frontend);
    if (!msg) break; //  Interrupted
    zmsg_send([workers.shift()!.identity, ...msg], backend);
  }
  //  We handle heartbeating after any socket activity. First, we send
  //  heartbeats to any idle workers if it's time. Then, we purge any
  //  dead workers
  if (s_clock() >= heartbeat_at) {
    for (const { identity } of workers) zmsg_send([identity, PPP_HEARTBEAT], backend);
    heartbeat_at = s_clock() + HEARTBEAT_INTERVAL;
  }
  workers = workers.filter(({ expiry }) => s_clock() < expiry);
}
//  When we're done, clean up properly
zmq_close(frontend);
zmq_close(backend);
zmq_ctx_term(context);
