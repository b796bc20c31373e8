/**
 * Paranoid Pirate worker: leaves a queue that sends no heartbeats, and comes back after a while.
 * It teaches the other half of heartbeats: waits between attempts that grow, up to 32 seconds.
 *
 * Usage: node ppworker.ts [queue] [requests before it is in trouble]
 */
import {
  ZMQ_DEALER,
  ZMQ_LINGER,
  ZMQ_POLLIN,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
  type SocketPtr,
} from "libzmq-wasm/zmq";
import { randof, s_clock, s_print, s_send, s_sleep } from "libzmq-wasm/zhelpers";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const HEARTBEAT_LIVENESS = 3; //  3-5 is reasonable
const HEARTBEAT_INTERVAL = 1000; //  msecs
const INTERVAL_INIT = 1000; //  Initial reconnect
const INTERVAL_MAX = 32000; //  After exponential backoff

//  Paranoid Pirate Protocol constants
const PPP_READY = "\x01"; //  Signals worker is ready
const PPP_HEARTBEAT = "\x02"; //  Signals worker heartbeat

const [endpoint = "tcp://localhost:5556", calm = "3"] = process.argv.slice(2);

const context = zmq_ctx_new();

//  Helper function that returns a new configured socket connected to the
//  Paranoid Pirate queue
function s_worker_socket(): SocketPtr | null {
  const worker = zmq_socket(context, ZMQ_DEALER);
  zmq_setsockopt(worker, ZMQ_LINGER, 0);
  zmq_connect(worker, endpoint);

  //  Tell queue we're ready for work
  s_print("I: worker ready");
  s_send(worker, PPP_READY);
  return worker;
}

let worker = s_worker_socket();

//  If liveness hits zero, queue is considered disconnected
let liveness = HEARTBEAT_LIVENESS;
let interval = INTERVAL_INIT;

//  Send out heartbeats at regular intervals
let heartbeat_at = s_clock() + HEARTBEAT_INTERVAL;
for (let cycles = 0; ;) {
  const items = [{ socket: worker, events: ZMQ_POLLIN, revents: 0 }] as const;
  if (zmq_poll([...items], 1, HEARTBEAT_INTERVAL) === -1) break; //  Interrupted

  if (items[0].revents & ZMQ_POLLIN) {
    //  Get message
    //  - 3-part envelope + content -> request
    //  - 1-part HEARTBEAT -> heartbeat
    const msg = zmsg_recv(worker);
    if (!msg) break; //  Interrupted

    if (msg.length === 3) {
      //  Simulate various problems, after a few cycles
      cycles++;
      if (cycles > Number(calm) && randof(5) === 0) {
        s_print("I: simulating a crash");
        break;
      } else if (cycles > Number(calm) && randof(5) === 0) {
        s_print("I: simulating CPU overload");
        s_sleep(3000);
      }
      s_print("I: normal reply");
      zmsg_send(msg, worker);
      liveness = HEARTBEAT_LIVENESS;
    } else if (msg.length === 1 && String(msg[0]) === PPP_HEARTBEAT) {
      //  When we get a heartbeat message from the queue, it means the queue
      //  was (recently) alive
      liveness = HEARTBEAT_LIVENESS;
    } else s_print("E: invalid message");
    interval = INTERVAL_INIT;
  } else if (--liveness === 0) {
    //  If the queue hasn't sent us heartbeats in a while, destroy the socket
    //  and reconnect. This is the simplest most brutal way of discarding
    //  any messages we might have sent in the meantime
    s_print("W: heartbeat failure, can't reach queue");
    s_print(`W: reconnecting in ${interval} msec...`);
    s_sleep(interval);
    if (interval < INTERVAL_MAX) interval *= 2;
    zmq_close(worker);
    worker = s_worker_socket();
    liveness = HEARTBEAT_LIVENESS;
  }
  //  Send heartbeat to queue if it's time
  if (s_clock() >= heartbeat_at) {
    heartbeat_at = s_clock() + HEARTBEAT_INTERVAL;
    s_send(worker, PPP_HEARTBEAT);
  }
}
zmq_close(worker);
zmq_ctx_term(context);
