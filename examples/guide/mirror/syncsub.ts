/**
 * Subscriber that says when it is ready, and counts the updates.
 * It teaches to connect first, to synchronize second, and to count third.
 *
 * Usage: node syncsub.ts [publisher] [synchronization] [milliseconds to wait between the two]
 */
import {
  ZMQ_RCVHWM,
  ZMQ_REQ,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_term,
  zmq_ctx_new,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_recv, s_send, s_sleep } from "libzmq-wasm/zhelpers";

const [endpoint = "tcp://localhost:5561", sync = "tcp://localhost:5562", pause = "1000"] = process.argv.slice(2);

const context = zmq_ctx_new();

//  First, connect our subscriber socket
const subscriber = zmq_socket(context, ZMQ_SUB);
zmq_setsockopt(subscriber, ZMQ_RCVHWM, 1100000);
zmq_connect(subscriber, endpoint);
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "", 0);

//  0MQ is so fast, we need to wait a while...
s_sleep(Number(pause));

//  Second, synchronize with publisher
const syncclient = zmq_socket(context, ZMQ_REQ);
zmq_connect(syncclient, sync);

//  - send a synchronization request
s_send(syncclient, "");

//  - wait for synchronization reply
s_recv(syncclient);

//  Third, get our updates and report how many we got
let update_nbr = 0;
while (s_recv(subscriber) !== "END") update_nbr++;
console.log(`Received ${update_nbr} updates`);

zmq_close(subscriber);
zmq_close(syncclient);
zmq_ctx_term(context);
