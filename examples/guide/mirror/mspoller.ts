/**
 * Reads from two sockets as messages arrive, until an empty task ends it.
 * It teaches zmq_poll(): no pause and no busy loop.
 *
 * Usage: node mspoller.ts [ventilator] [weather server]
 */
import {
  ZMQ_POLLIN,
  ZMQ_PULL,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_term,
  zmq_ctx_new,
  zmq_poll,
  zmq_recv,
  zmq_setsockopt,
  zmq_socket,
  type zmq_pollitem_t,
} from "libzmq-wasm/zmq";

const [ventilator = "tcp://localhost:5557", weather = "tcp://localhost:5556"] = process.argv.slice(2);

const context = zmq_ctx_new();
//  Connect to task ventilator
const receiver = zmq_socket(context, ZMQ_PULL);
zmq_connect(receiver, ventilator);

//  Connect to weather server
const subscriber = zmq_socket(context, ZMQ_SUB);
zmq_connect(subscriber, weather);
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "10001 ", 6);

const msg = Buffer.alloc(256);
const items: [zmq_pollitem_t, zmq_pollitem_t] = [
  { socket: receiver, events: ZMQ_POLLIN, revents: 0 },
  { socket: subscriber, events: ZMQ_POLLIN, revents: 0 },
];

//  Process messages from both sockets, until there is an empty task
for (let size = 1; size > 0;) {
  zmq_poll(items, 2, -1);
  if (items[0].revents! & ZMQ_POLLIN) {
    size = zmq_recv(receiver, msg, 255, 0);
    //  Process task
    if (size > 0) console.log(`task ${msg.toString("utf8", 0, size)}`);
  }
  if (items[1].revents! & ZMQ_POLLIN) {
    const length = zmq_recv(subscriber, msg, 255, 0);
    //  Process weather update
    if (length !== -1) console.log(`update ${msg.toString("utf8", 0, length)}`);
  }
}
zmq_close(receiver);
zmq_close(subscriber);
zmq_ctx_term(context);
