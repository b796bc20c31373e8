/**
 * Task worker that ends when the sink says so.
 * It teaches a kill signal: a SUB socket beside the PULL socket, and zmq_poll() over both.
 *
 * Usage: node taskwork2.ts [ventilator] [sink] [controller]
 */
import {
  ZMQ_POLLIN,
  ZMQ_PULL,
  ZMQ_PUSH,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send, s_sleep } from "libzmq-wasm/zhelpers";

const [ventilator = "tcp://localhost:5557", sink = "tcp://localhost:5558", control = "tcp://localhost:5559"] =
  process.argv.slice(2);

//  Socket to receive messages on
const context = zmq_ctx_new();
const receiver = zmq_socket(context, ZMQ_PULL);
zmq_connect(receiver, ventilator);

//  Socket to send messages to
const sender = zmq_socket(context, ZMQ_PUSH);
zmq_connect(sender, sink);

//  Socket for control input
const controller = zmq_socket(context, ZMQ_SUB);
zmq_connect(controller, control);
zmq_setsockopt(controller, ZMQ_SUBSCRIBE, "", 0);

//  Process messages from either socket
for (;;) {
  const items = [
    { socket: receiver, events: ZMQ_POLLIN, revents: 0 },
    { socket: controller, events: ZMQ_POLLIN, revents: 0 },
  ] as const;
  zmq_poll([...items], 2, -1);
  if (items[0].revents & ZMQ_POLLIN) {
    const string = s_recv(receiver);
    s_print(`${String(string)}.`); //  Show progress
    s_sleep(Number(string)); //  Do the work
    s_send(sender, ""); //  Send results to sink
  }
  //  Any waiting controller command acts as 'KILL'
  if (items[1].revents & ZMQ_POLLIN) break; //  Exit loop
}
s_print("killed");
zmq_close(receiver);
zmq_close(sender);
zmq_close(controller);
zmq_ctx_term(context);
