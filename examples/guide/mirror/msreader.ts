/**
 * Reads from two sockets without blocking: tasks first, then weather updates, then a pause.
 * It teaches ZMQ_DONTWAIT, and why a program should poll instead: the pause costs latency.
 *
 * Usage: node msreader.ts [ventilator] [weather server] [messages]
 */
import {
  ZMQ_DONTWAIT,
  ZMQ_PULL,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_recv,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_print, s_sleep } from "libzmq-wasm/zhelpers";

const [ventilator = "tcp://localhost:5557", weather = "tcp://localhost:5556", messages = "Infinity"] =
  process.argv.slice(2);

//  Connect to task ventilator
const context = zmq_ctx_new();
const receiver = zmq_socket(context, ZMQ_PULL);
zmq_connect(receiver, ventilator);

//  Connect to weather server
const subscriber = zmq_socket(context, ZMQ_SUB);
zmq_connect(subscriber, weather);
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "10001 ", 6);

//  Process messages from both sockets
//  We prioritize traffic from the task ventilator
const msg = Buffer.alloc(256);
for (let count = 0; count < Number(messages);) {
  for (;;) {
    const size = zmq_recv(receiver, msg, 255, ZMQ_DONTWAIT);
    if (size === -1) break;
    s_print(`task ${msg.toString("utf8", 0, size)}`); //  Process task
    count++;
  }
  for (;;) {
    const size = zmq_recv(subscriber, msg, 255, ZMQ_DONTWAIT);
    if (size === -1) break;
    s_print(`update ${msg.toString("utf8", 0, size)}`); //  Process weather update
    count++;
  }
  //  No activity, so sleep for 1 msec
  s_sleep(1);
}
zmq_close(receiver);
zmq_close(subscriber);
zmq_ctx_term(context);
