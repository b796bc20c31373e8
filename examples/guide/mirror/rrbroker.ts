/**
 * Broker between clients and workers: it moves messages part by part.
 * It teaches ROUTER and DEALER, which take requests and replies in any order.
 *
 * Usage: node rrbroker.ts [endpoint for clients] [endpoint for workers]
 */
import {
  ZMQ_DEALER,
  ZMQ_LAST_ENDPOINT,
  ZMQ_POLLIN,
  ZMQ_ROUTER,
  ZMQ_SNDMORE,
  zmq_bind,
  zmq_ctx_new,
  zmq_getsockopt_value,
  zmq_msg_close,
  zmq_msg_init,
  zmq_msg_more,
  zmq_msg_recv,
  zmq_msg_send,
  zmq_msg_t,
  zmq_poll,
  zmq_socket,
  type zmq_pollitem_t,
} from "libzmq-wasm/zmq";

const [clients = "tcp://*:5559", services = "tcp://*:5560"] = process.argv.slice(2);

//  Prepare our context and sockets
const context = zmq_ctx_new();
const frontend = zmq_socket(context, ZMQ_ROUTER);
const backend = zmq_socket(context, ZMQ_DEALER);
zmq_bind(frontend, clients);
zmq_bind(backend, services);
const [front, back] = [frontend, backend].map((socket) => String(zmq_getsockopt_value(socket, ZMQ_LAST_ENDPOINT)));
console.log(`between ${front!} ${back!}`);

//  Initialize poll set
const items: [zmq_pollitem_t, zmq_pollitem_t] = [
  { socket: frontend, events: ZMQ_POLLIN, revents: 0 },
  { socket: backend, events: ZMQ_POLLIN, revents: 0 },
];
const message = new zmq_msg_t();
//  Switch messages between sockets
for (;;) {
  zmq_poll(items, 2, -1);
  if (items[0].revents! & ZMQ_POLLIN) {
    for (;;) {
      //  Process all parts of the message
      zmq_msg_init(message);
      zmq_msg_recv(message, frontend, 0);
      const more = zmq_msg_more(message);
      zmq_msg_send(message, backend, more ? ZMQ_SNDMORE : 0);
      zmq_msg_close(message);
      if (!more) break; //  Last message part
    }
  }
  if (items[1].revents! & ZMQ_POLLIN) {
    for (;;) {
      //  Process all parts of the message
      zmq_msg_init(message);
      zmq_msg_recv(message, backend, 0);
      const more = zmq_msg_more(message);
      zmq_msg_send(message, frontend, more ? ZMQ_SNDMORE : 0);
      zmq_msg_close(message);
      if (!more) break; //  Last message part
    }
  }
}
